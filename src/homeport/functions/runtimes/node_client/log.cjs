// console.* as functions on AWS have it: every line with its time, request and level, or a JSON object.
// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
'use strict';

const fs = require('node:fs');
const util = require('node:util');
const { asError, logged } = require('./errors.cjs');

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const TEXT_FRAME = 0xa55a0003;
const JSON_FRAME = 0xa55a0002;
// The log libraries of others look for it under this name.
const REQUEST_ID = Symbol.for('aws.lambda.runtime.requestId');
const isJson = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';
const descriptor = Number(process.env._LAMBDA_TELEMETRY_LOG_FD ?? 1);
delete process.env._LAMBDA_TELEMETRY_LOG_FD;

function errorMembers(_key, value) {
  if (!(value instanceof Error)) return value;
  const trace = typeof value.stack === 'string' ? value.stack.split('\n') : value.stack;
  return {
    errorType: value?.constructor?.name ?? 'UnknownError',
    errorMessage: value.message,
    stackTrace: trace,
    ...value,
  };
}

function jsonLine(time, level, values) {
  const line = { timestamp: time, level, requestId: globalThis[REQUEST_ID] };
  if (values.length === 1) {
    try {
      return JSON.stringify({ ...line, message: values[0] }, errorMembers);
    } catch {
      return JSON.stringify({ ...line, message: util.format(values[0]) });
    }
  }
  line.message = util.format(...values);
  const error = values.find((value) => value instanceof Error);
  if (error !== undefined) {
    const { errorType, errorMessage, stackTrace } = errorMembers('', error);
    Object.assign(line, { errorType, errorMessage, stackTrace: Array.isArray(stackTrace) ? stackTrace : [] });
  }
  return JSON.stringify(line);
}

/** The whole buffer, also where the pipe is full for a moment. */
function writeAll(content) {
  for (let offset = 0; offset < content.length; ) {
    try {
      offset += fs.writeSync(descriptor, content, offset);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function write(level, values) {
  const now = new Date();
  const time = now.toISOString();
  const text = isJson
    ? jsonLine(time, level, values)
    : `${time}\t${globalThis[REQUEST_ID]}\t${level}\t${util.format(...values)}\n`;
  const message = Buffer.from(text, 'utf8');
  const head = Buffer.alloc(16);
  head.writeUInt32BE(((isJson ? JSON_FRAME : TEXT_FRAME) | ((LEVELS.indexOf(level) + 1) << 2)) >>> 0, 0);
  head.writeUInt32BE(message.length, 4);
  head.writeBigInt64BE(BigInt(now.valueOf()) * 1000n, 8);
  writeAll(Buffer.concat([head, message]));
}

/** Let console write to the function's log, as far as its level is asked for. */
function patchConsole() {
  const lowest = Math.max(0, LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()));
  for (const [rank, level] of LEVELS.entries()) {
    const wanted = rank >= lowest || level === 'FATAL';
    console[level.toLowerCase()] = wanted ? (...values) => write(level, values) : () => {};
  }
  console.log = console.info;
}

/** Log what ends an invocation or the runtime. */
function logError(what, error) {
  if (isJson) console.error(asError(error));
  else console.error(what, logged(asError(error)));
}

module.exports = {
  logError,
  patchConsole,
  setRequestId: (id) => {
    globalThis[REQUEST_ID] = id;
  },
};
