// From a handler string to the function that it names.
// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
'use strict';

const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const errors = require('./errors.cjs');
const { HttpResponseStream } = require('./streaming.cjs');

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');
const FIRST_WITH_TYPES = 24;

function defineGlobals() {
  if (['1', 'true'].includes(process.env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA)) return;
  globalThis.awslambda = {
    streamifyResponse: (handler, options) => {
      handler[STREAMING] = 'response';
      if (typeof options?.highWaterMark === 'number') handler[HIGH_WATER_MARK] = Math.trunc(options.highWaterMark);
      return handler;
    },
    HttpResponseStream,
  };
}

/** Whether the nearest package.json makes the .js files of a folder ES modules. */
function isModuleFolder(folder) {
  if (path.basename(folder) === 'node_modules') return false;
  const file = path.join(folder, 'package.json');
  if (fs.existsSync(file)) {
    try {
      return JSON.parse(fs.readFileSync(file))?.type === 'module';
    } catch (error) {
      console.warn(`${file} cannot be read, it will be ignored for ES module detection purposes.`, error);
      return false;
    }
  }
  const parent = path.dirname(folder);
  return parent === folder ? false : isModuleFolder(parent);
}

// ES modules are looked for along NODE_PATH too, as AWS's Node.js does.
let resolvesAlongNodePath = false;
function resolveAlongNodePath() {
  if (resolvesAlongNodePath || !process.env.NODE_PATH) return;
  resolvesAlongNodePath = true;
  // Node.js 18.19 and 20.6 brought it.
  Module.register?.(pathToFileURL(path.join(__dirname, 'node_path.mjs')));
}

function importFile(file) {
  resolveAlongNodePath();
  return import(pathToFileURL(file));
}

/** The files that a handler's module may be, in AWS's order, each with what loads it. */
function* candidates(base, isModule) {
  yield [base, require];
  if (!isModule) yield [`${base}.js`, require];
  if (isModule) yield [`${base}.js`, importFile];
  yield [`${base}.mjs`, importFile];
  yield [`${base}.cjs`, require];
  if (Number.parseInt(process.versions.node, 10) < FIRST_WITH_TYPES) return;
  yield [`${base}.ts`, isModule ? importFile : require];
  yield [`${base}.mts`, importFile];
  yield [`${base}.cts`, require];
}

async function loadModule(root, folder, name) {
  const base = path.resolve(root, folder, name);
  for (const [file, load] of candidates(base, isModuleFolder(path.dirname(base)))) {
    if (fs.existsSync(file) && (file !== base || fs.statSync(file).isFile())) return await load(file);
  }
  return require(require.resolve(name, { paths: [root, path.resolve(root, folder)] }));
}

async function loadApplication(root, folder, name) {
  try {
    return await loadModule(root, folder, name);
  } catch (error) {
    if (error instanceof SyntaxError) throw new errors.UserCodeSyntaxError(error);
    if (error?.code === 'MODULE_NOT_FOUND') throw new errors.ImportModuleError(error);
    throw error;
  }
}

/** The handler and what its signature says. */
async function load(root, handler) {
  defineGlobals();
  if (handler.includes('..')) {
    throw new errors.MalformedHandlerName(
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const file = path.basename(handler);
  const parts = /^([^.]*)\.(.*)$/.exec(file);
  if (parts === null) throw new errors.MalformedHandlerName('Bad handler');
  const application = await loadApplication(root, handler.slice(0, handler.indexOf(file)), parts[1]);
  const found = parts[2].split('.').reduce((nested, key) => nested && nested[key], application);
  if (!found) throw new errors.HandlerNotFound(`${handler} is undefined or not exported`);
  if (typeof found !== 'function') throw new errors.HandlerNotFound(`${handler} is not a function`);
  return describe(found);
}

function describe(handler) {
  const mode = handler[STREAMING] ?? false;
  if (mode !== false && mode !== 'response') {
    throw new errors.MalformedStreamingHandler('Only response streaming is supported.');
  }
  return {
    handler,
    isStreaming: mode === 'response',
    isAsync: handler.constructor?.name === 'AsyncFunction',
    takesCallback: mode === false && handler.length >= 3,
  };
}

module.exports = { load };
