// homeport's runtime client for Node.js: loads the function and runs its invocations, one after the other.
// Its errors, log lines and context object are those of AWS's runtimes.
'use strict';

require('./egress.cjs');
const api = require('./api.cjs');
const errors = require('./errors.cjs');
const { invoke, invokeStreaming, onIdle } = require('./invoke.cjs');
const { load } = require('./load.cjs');
const { logError, patchConsole } = require('./log.cjs');

const EXIT_AFTER_EXCEPTION = 129;
const EXIT_AFTER_REJECTION = 128;
const FIRST_WITHOUT_CALLBACKS = 24;
const CALLBACKS_REMOVED =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to ' +
  'modify this function to use a supported handler signature to use Node.js 24 or later. For more information see ' +
  'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

// Who hears of an error that nobody caught: the init phase first, then the invocation under way.
let post = api.postInitError;

function end(what, error, status) {
  logError(what, error);
  post(error, () => process.exit(status));
}

process.on('uncaughtException', (error) => end('Uncaught Exception', error, EXIT_AFTER_EXCEPTION));
process.on('unhandledRejection', (reason, promise) => {
  const error = new errors.UnhandledPromiseRejection(reason, promise);
  end('Unhandled Promise Rejection', error, EXIT_AFTER_REJECTION);
});

/** What the function is declared for, whatever runs it. */
const declared = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? '')?.[1] ?? 0);

async function run() {
  patchConsole();
  const loaded = await load(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
  loaded.withoutCallbacks = declared >= FIRST_WITHOUT_CALLBACKS;
  if (loaded.withoutCallbacks && loaded.takesCallback) throw new errors.CallbackHandlerDeprecated(CALLBACKS_REMOVED);
  const once = loaded.isStreaming ? invokeStreaming : invoke;
  const iterate = () => {
    onIdle();
    setImmediate(async () => {
      const invocation = await api.next();
      const id = invocation.headers['lambda-runtime-aws-request-id'];
      post = (error, done) => api.postInvocationError(id, error, done);
      once(loaded, invocation, iterate);
    });
  };
  iterate();
}

run().catch((error) => end('Uncaught Exception', error, EXIT_AFTER_EXCEPTION));
