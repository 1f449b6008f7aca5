// One invocation, from its event to its answer.
'use strict';

const api = require('./api.cjs');
const { NodeJsExit } = require('./errors.cjs');
const { logError, setRequestId } = require('./log.cjs');
const { openStream } = require('./streaming.cjs');

// What happens once the event loop is empty.
let whenIdle = () => {};
process.on('beforeExit', () => whenIdle());
const onIdle = (action = () => {}) => {
  whenIdle = action;
};

function parsed(text, name) {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`Cannot parse ${name} as json: ${error.toString()}`);
  }
}

/** The members of the context object that are no functions of the answer. */
function contextData(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parsed(headers['lambda-runtime-client-context'], 'ClientContext'),
    identity: parsed(headers['lambda-runtime-cognito-identity'], 'CognitoIdentity'),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    tenantId: headers['lambda-runtime-aws-tenant-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function begin(headers) {
  setRequestId(headers['lambda-runtime-aws-request-id']);
  const trace = headers['lambda-runtime-trace-id'];
  if (trace) process.env._X_AMZN_TRACE_ID = trace;
  else delete process.env._X_AMZN_TRACE_ID;
}

const isPromise = (value) => typeof value?.then === 'function';

/** Only the first call of any of the functions counts; one that throws leaves the word to the next. */
function firstOnly() {
  let isOver = false;
  return (action) =>
    (...values) => {
      if (isOver) return;
      action(...values);
      isOver = true;
    };
}

/** The callback and the context's ways to answer. */
function answers(id, next) {
  let waits = true;
  const once = firstOnly();
  const fail = (error) => {
    logError('Invoke Error', error);
    api.postInvocationError(id, error, next);
  };
  const done = (error, result) => {
    onIdle();
    if (error !== undefined && error !== null) fail(error);
    else api.postResponse(id, result, next);
  };
  const callback = (error, result) => {
    if (error === undefined || error === null) {
      if (waits) onIdle(() => setImmediate(() => done(null, result)));
      else done(null, result);
    } else {
      done(error);
    }
  };
  const context = {
    get callbackWaitsForEmptyEventLoop() {
      return waits;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      waits = value;
    },
    succeed: once((result) => done(null, result)),
    fail: once((error) => done(error ?? 'handled')),
    done: once(done),
  };
  return { callback: once(callback), context };
}

/** What becomes of an invocation whose handler never answers: nothing is left that could. */
function unanswered(id, isAsync, next) {
  if (!isAsync) {
    api.postResponse(id, null, next);
    return;
  }
  const error = new NodeJsExit();
  logError('Invoke Error', error);
  api.postInvocationError(id, error, next);
}

/** Run a handler that returns its result, or calls back. */
function invoke(loaded, { headers, event }, next) {
  begin(headers);
  const id = headers['lambda-runtime-aws-request-id'];
  const { callback, context } = answers(id, next);
  onIdle(() => {
    onIdle();
    unanswered(id, loaded.isAsync, next);
  });
  try {
    // From Node.js 24 on nothing but the result answers.
    const given = loaded.withoutCallbacks ? {} : context;
    Object.assign(given, contextData(headers));
    const result = loaded.handler(JSON.parse(event), given, ...(loaded.withoutCallbacks ? [] : [callback]));
    if (isPromise(result)) result.then(context.succeed, context.fail).catch(context.fail);
    else if (loaded.withoutCallbacks) context.succeed(result);
  } catch (error) {
    callback(error);
  }
}

/** Run a handler that writes its response. */
async function invokeStreaming(loaded, { headers, event }, next) {
  begin(headers);
  const id = headers['lambda-runtime-aws-request-id'];
  const { stream, answered, fail } = openStream(api.call, id);
  const context = { callbackWaitsForEmptyEventLoop: true };
  const proceed = () => {
    if (context.callbackWaitsForEmptyEventLoop) onIdle(() => setImmediate(next));
    else next();
  };
  const failed = (error) => {
    logError('Invoke Error', error);
    fail(error);
    answered.then(proceed);
  };
  onIdle(next);
  try {
    const result = loaded.handler(JSON.parse(event), stream, Object.assign(context, contextData(headers)));
    if (!isPromise(result)) {
      failed('Streaming does not support non-async handlers.');
      return;
    }
    if ((await result) !== undefined) console.warn('Streaming handlers ignore return values.');
    await answered;
    if (stream.writableFinished) proceed();
    else failed('Response stream is not finished.');
  } catch (error) {
    failed(error);
  }
}

module.exports = { invoke, invokeStreaming, onIdle };
