// The calls of the Runtime API. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
'use strict';

const http = require('node:http');
const { reported } = require('./errors.cjs');

// What a function patches later is not for these calls.
const { request } = http;
const VERSION = '/2018-06-01/runtime';
const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
// One connection, which holds the process back only while a call is under way: an empty event loop is noticed.
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/** Prepare a call; the answer's head and body arrive at `done`. */
function call(method, path, headers, done) {
  const made = request({ hostname, port, agent, method, path: VERSION + path, headers }, (response) => {
    const parts = [];
    response.on('data', (part) => parts.push(part));
    response.on('end', () => done(response.headers, Buffer.concat(parts)));
  });
  made.on('error', () => process.exit(1));
  return made;
}

function post(path, text, headers, done) {
  const body = Buffer.from(text, 'utf8');
  call('POST', path, { 'Content-Type': 'application/json', 'Content-Length': body.length, ...headers }, done).end(body);
}

function postError(path, error, done) {
  const report = reported(error);
  // Letters that no header may hold.
  const type = String(report.errorType).replace(/[^\t\x20-\x7e]/g, encodeURIComponent);
  post(path, JSON.stringify(report), { 'Lambda-Runtime-Function-Error-Type': type }, done);
}

/** The next invocation: its headers and its event, still text. */
const next = () =>
  new Promise((resolve) => {
    call('GET', '/invocation/next', {}, (headers, body) => resolve({ headers, event: body.toString('utf8') })).end();
  });

/** The result, which is null where a function returned nothing. */
function postResponse(id, result, done) {
  let text;
  try {
    text = JSON.stringify(result === undefined ? null : result);
  } catch {
    throw new Error('Unable to stringify response body');
  }
  post(`/invocation/${id}/response`, text ?? 'null', {}, done);
}

module.exports = {
  call,
  next,
  postInitError: (error, done) => postError('/init/error', error, done),
  postInvocationError: (id, error, done) => postError(`/invocation/${id}/error`, error, done),
  postResponse,
};
