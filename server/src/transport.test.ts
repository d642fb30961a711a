import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { createProxyTrust, type TrustsProxy } from './proxies.ts';
import { createTransportRule, isFromThisMachine, transportOf } from './transport.ts';

function request(remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage {
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

const none = createProxyTrust(false);
const one = createProxyTrust(1);
const named = createProxyTrust(['loopback', '10.0.0.0/8', 'fd00::1']);

describe('how a request came', () => {
  it.each<[string, TrustsProxy, string, Record<string, string>]>([
    ['this machine', none, '127.0.0.1', {}],
    ['this machine', none, '127.8.8.8', {}],
    ['this machine', none, '::1', {}],
    ['this machine', none, '::ffff:127.0.0.1', {}],
    ['plain', none, '192.168.1.7', {}],
    ['plain', one, '2001:db8::1', {}],
    ['plain', none, '', {}],
    // Whoever writes the header is believed only behind TRUST_PROXY.
    ['unclear', none, '192.168.1.7', { 'x-forwarded-proto': 'https' }],
    ['unclear', none, '127.0.0.1', { 'x-forwarded-proto': 'https' }],
    ['unclear', named, '192.168.1.7', { 'x-forwarded-proto': 'https' }],
    ['secure', one, '192.168.1.7', { 'x-forwarded-proto': 'https' }],
    ['secure', named, '::ffff:10.1.2.3', { 'x-forwarded-proto': 'HTTPS' }],
    ['secure', named, 'fd00::1', { 'x-forwarded-proto': 'https, http' }],
    ['plain', named, '127.0.0.1', { 'x-forwarded-proto': 'http' }],
    ['plain', named, '127.0.0.1', { 'x-forwarded-proto': 'http, https' }],
    ['unclear', named, '127.0.0.1', { 'x-forwarded-for': '192.0.2.1' }],
    ['unclear', named, '127.0.0.1', { via: '1.1 proxy' }],
    ['unclear', none, '127.0.0.1', { 'x-real-ip': '192.0.2.1' }],
    ['unclear', none, '127.0.0.1', { forwarded: 'for=192.0.2.1;proto=https' }],
    ['unclear', one, '127.0.0.1', { 'x-forwarded-proto': '' }],
    ['unclear', one, '127.0.0.1', { 'x-forwarded-proto': 'wss' }],
  ])('is %s', (transport, trusts, address, headers) => {
    expect(transportOf(request(address, headers), trusts)).toBe(transport);
  });

  it('is secure over TLS, whatever the headers say', () => {
    const secure = request('192.168.1.7', { 'x-forwarded-proto': 'http' });
    Object.setPrototypeOf(secure.socket, TLSSocket.prototype);
    expect(transportOf(secure, none)).toBe('secure');
  });
});

it('is nobody’s concern outside production', () => {
  const plain = request('192.168.1.7');
  expect(createTransportRule({ isProduction: false }, none)(plain)).toBeNull();
  expect(createTransportRule({ isProduction: true }, none)(plain)).toBe('plain');
  expect(createTransportRule({ isProduction: true }, none)(request('127.0.0.1'))).toBeNull();
  expect(createTransportRule({ isProduction: true }, none)(request('127.0.0.1', { via: 'x' }))).toBe('unclear');
});

it('is from this machine only when it asks for it, and nobody passed it on', () => {
  const host = 'localhost:5000';
  expect(isFromThisMachine(request('127.0.0.1', { host }))).toBe(true);
  expect(isFromThisMachine(request('127.0.0.1', { host: '[::1]:5000' }))).toBe(true);
  expect(isFromThisMachine(request('127.0.0.1', { host: 'meet.example.com' }))).toBe(false);
  expect(isFromThisMachine(request('127.0.0.1'))).toBe(false);
  expect(isFromThisMachine(request('192.168.1.7', { host }))).toBe(false);
  expect(isFromThisMachine(request('127.0.0.1', { host, 'x-forwarded-for': '127.0.0.1' }))).toBe(false);
});
