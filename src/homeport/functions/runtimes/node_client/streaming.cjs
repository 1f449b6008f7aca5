// Responses that leave while the handler runs.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
'use strict';

const { InvalidStreamingOperation, reported } = require('./errors.cjs');

const ERROR_TYPE = 'Lambda-Runtime-Function-Error-Type';
const ERROR_BODY = 'Lambda-Runtime-Function-Error-Body';
const HEADERS = {
  'Content-Type': 'application/octet-stream',
  'Lambda-Runtime-Function-Response-Mode': 'streaming',
  Trailer: [ERROR_TYPE, ERROR_BODY],
  'Transfer-Encoding': 'chunked',
};
const PRELUDE_END = new Uint8Array(8);

/**
 * A stream that is the call of the Runtime API itself.
 * @returns {{stream: object, answered: Promise<void>, fail: (error: unknown) => void}}
 */
function openStream(call, id) {
  let answer;
  const answered = new Promise((resolve) => {
    answer = resolve;
  });
  const stream = call('POST', `/invocation/${id}/response`, HEADERS, () => answer());
  let hasBegun = false;
  const write = stream.write.bind(stream);
  stream.setContentType = (type) => {
    if (hasBegun) throw new InvalidStreamingOperation('Cannot set content-type, too late.');
    stream.setHeader('Content-Type', type);
  };
  stream.write = (chunk, ...rest) => {
    const isRaw = typeof chunk === 'string' || Buffer.isBuffer(chunk) || chunk?.constructor === Uint8Array;
    if (!hasBegun) stream._onBeforeFirstWrite?.((part) => write(part));
    hasBegun = true;
    return write(isRaw ? chunk : JSON.stringify(chunk), ...rest);
  };
  const end = stream.end.bind(stream);
  stream.end = (chunk, ...rest) => {
    if (chunk !== undefined && chunk !== null && typeof chunk !== 'function') stream.write(chunk, ...rest);
    else if (!hasBegun) stream._onBeforeFirstWrite?.((part) => write(part));
    return end(typeof chunk === 'function' ? chunk : undefined);
  };
  const fail = (error) => {
    const report = reported(error);
    if (!stream.writableEnded) {
      stream.addTrailers({
        [ERROR_TYPE]: report.errorType,
        [ERROR_BODY]: Buffer.from(JSON.stringify(report)).toString('base64'),
      });
      end();
    }
  };
  return { stream, answered, fail };
}

/** What function URLs read status, headers and cookies from. */
class HttpResponseStream {
  static from(underlyingStream, prelude) {
    underlyingStream.setContentType('application/vnd.awslambda.http-integration-response');
    const text = JSON.stringify(prelude);
    underlyingStream._onBeforeFirstWrite = (write) => {
      write(text);
      write(PRELUDE_END);
    };
    return underlyingStream;
  }
}

module.exports = { HttpResponseStream, openStream };
