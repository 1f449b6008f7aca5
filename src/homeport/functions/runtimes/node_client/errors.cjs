// Errors as AWS's Node.js runtimes name, report and log them.
'use strict';

const util = require('node:util');

class RuntimeError extends Error {}

/** A class of errors whose instances are called `Runtime.<name>`. */
function named(name) {
  const made = { [name]: class extends RuntimeError {} }[name];
  made.prototype.name = `Runtime.${name}`;
  return made;
}

class UnhandledPromiseRejection extends named('UnhandledPromiseRejection') {
  constructor(reason, promise) {
    super(reason);
    this.reason = reason;
    this.promise = promise;
  }
}
UnhandledPromiseRejection.prototype.name = 'Runtime.UnhandledPromiseRejection';

class NodeJsExit extends named('NodeJsExit') {
  constructor() {
    super(
      'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise ' +
        'that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
    );
  }
}
NodeJsExit.prototype.name = 'Runtime.NodeJsExit';

function looksLikeError(value) {
  return value && ['name', 'message', 'stack'].every((member) => value[member] && typeof value[member] === 'string');
}

/** What the Runtime API is told of an error, whatever was thrown. */
function reported(error) {
  try {
    if (util.types.isNativeError(error) || looksLikeError(error)) {
      return { errorType: error.name, errorMessage: error.message, trace: error.stack.split('\n') };
    }
    return { errorType: typeof error, errorMessage: error.toString(), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, ' +
        'name, and stack',
    };
  }
}

/** Whatever was thrown as an Error. */
const asError = (value) => (value instanceof Error ? value : new Error(value));

/** An error with its members that JSON.stringify would leave out, its own included. */
function withMembers(_key, value) {
  if (!(value instanceof Error)) return value;
  const members = { errorType: value.name, errorMessage: value.message, code: value.code, ...value };
  if (typeof value.stack === 'string') members.stack = value.stack.split('\n');
  return members;
}

/** An error as a log line of the text format has it, after a tab. */
function logged(error) {
  try {
    return `\t${JSON.stringify(error, withMembers)}`;
  } catch {
    return `\t${JSON.stringify(reported(error))}`;
  }
}

module.exports = {
  CallbackHandlerDeprecated: named('CallbackHandlerDeprecated'),
  HandlerNotFound: named('HandlerNotFound'),
  ImportModuleError: named('ImportModuleError'),
  InvalidStreamingOperation: named('InvalidStreamingOperation'),
  MalformedHandlerName: named('MalformedHandlerName'),
  MalformedStreamingHandler: named('MalformedStreamingHandler'),
  NodeJsExit,
  UnhandledPromiseRejection,
  UserCodeSyntaxError: named('UserCodeSyntaxError'),
  asError,
  logged,
  reported,
};
