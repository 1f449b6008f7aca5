// The egress rules in a Node worker: AWS's names of this stack lead to it, AWS's others and metadata are refused.
// Everything that connects by node:net is looked at: http, https, http2, fetch. The rules are homeport.functions.egress.rules'.
'use strict';

const fs = require('node:fs');
const net = require('node:net');

// What a name of the stack resolves to: an address of this machine that nothing else has, which `connect` knows.
const STAND_IN = '127.65.87.83';
const NAMES = ['watched', 'direct', 'own', 'allowed', 'metadata'];
const text = process.env._HOMEPORT_EGRESS;
delete process.env._HOMEPORT_EGRESS;

let rules;

function known() {
  if (rules === undefined) {
    rules = JSON.parse(text);
    for (const name of NAMES) rules[name] = new RegExp(`^(?:${rules[name]})$`);
  }
  return rules;
}

/** As the rules write it: small letters, no dot at the end, no scope, IPv4 as such. */
function plain(host) {
  const name = host.toLowerCase().replace(/\.+$/, '').split('%')[0];
  return /^::ffff:.*\./.test(name) ? name.slice(7) : name;
}

function refusal(host) {
  const message = known()
    .refusals[rules.metadata.test(host) ? 'metadata' : 'aws'].replaceAll('{what}', host)
    .replaceAll('{host}', host);
  fs.writeSync(2, `${message}\n`);
  // No code that the SDK's retries know: it would go on for seconds.
  return Object.assign(new Error(message), { name: 'EgressRefused', code: 'EACCES', errno: -13, hostname: host });
}

/** Whether a name is the stack's; false for what is none of its business. An error for what is refused. */
function leadsHere(given) {
  const host = plain(given);
  const { watched, direct, own, allowed } = known();
  if (!watched.test(host) || direct.test(host)) return false;
  if (own.test(host)) return true;
  return allowed.test(host) ? false : refusal(host);
}

/** What `connect` is asked for, in whichever of its ways: its options, and its listener. */
function asked(parameters) {
  const [first, second] = Array.isArray(parameters[0]) ? parameters[0] : parameters;
  const listener = parameters.findLast((each) => typeof each === 'function');
  if (typeof first === 'object' && first !== null) return [first, typeof second === 'function' ? second : listener];
  return [{ port: first, host: typeof second === 'string' ? second : undefined }, listener];
}

function watchConnections() {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...parameters) {
    const [options, listener] = asked(parameters);
    if (options.path || typeof options.host !== 'string') return connect.apply(this, parameters);
    const outcome = options.host === STAND_IN || leadsHere(options.host);
    if (outcome === false) return connect.apply(this, parameters);
    if (outcome !== true) {
      this.connecting = true;
      process.nextTick(() => this.destroy(outcome));
      return this;
    }
    // A TLS socket's certificates are looked at when it has connected.
    this._tlsOptions?.secureContext?.context?.addCACert(rules.authority);
    const { lookup, family, localAddress, ...rest } = options;
    return connect.call(this, { ...rest, host: rules.host, port: rules.port }, listener);
  };
}

function watchNames() {
  const dns = require('node:dns');
  const { lookup } = dns;
  dns.lookup = (host, ...parameters) => {
    const outcome = typeof host === 'string' && leadsHere(host);
    if (outcome === false) return lookup(host, ...parameters);
    if (outcome === true) return lookup(STAND_IN, ...parameters);
    process.nextTick(parameters.at(-1), outcome);
    return {};
  };
  const inPromises = dns.promises.lookup;
  dns.promises.lookup = async (host, ...parameters) => {
    const outcome = typeof host === 'string' && leadsHere(host);
    if (typeof outcome === 'object') throw outcome;
    return inPromises(outcome ? STAND_IN : host, ...parameters);
  };
}

if (text) {
  watchConnections();
  watchNames();
}

module.exports = { leadsHere };
