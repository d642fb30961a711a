import type { Socket } from 'node:net';
import express, { type Request } from 'express';
import { expect, test } from 'vitest';
import { plainAddress } from './auth/clientAddress.ts';
import { createProxyTrust } from './proxies.ts';
import { requestAddress } from './requestAddress.ts';

const request = (remoteAddress: string, forwardedFor?: string) => ({
  headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  socket: { remoteAddress } as Socket,
});

test.each([
  ['nobody is believed', false, '198.51.100.9, 203.0.113.5', '127.0.0.1'],
  ['one proxy is', 1, '198.51.100.9, 203.0.113.5', '203.0.113.5'],
  ['two are', 2, '198.51.100.9, 203.0.113.5', '198.51.100.9'],
  ['more are than there are', 5, '198.51.100.9, 203.0.113.5', '198.51.100.9'],
  ['those of this machine are', ['loopback'], '198.51.100.9, 127.0.0.1', '198.51.100.9'],
  ['what is no address', ['loopback'], 'unknown', 'unknown'],
  ['no header', 1, undefined, '127.0.0.1'],
  ['empty parts', 1, ' , ,', '127.0.0.1'],
] as const)('%s', (_name, trustProxy, header, expected) => {
  const trusts = createProxyTrust(trustProxy);
  const asked = request('::ffff:127.0.0.1', header);
  // With a name for a network, Express and the sockets must agree on an IPv4 address in IPv6 clothes.
  const plain = request('127.0.0.1', header);
  expect(requestAddress(plain, trusts)).toBe(expected);
  if (typeof trustProxy !== 'object') expect(requestAddress(asked, trusts)).toBe(expected);

  const app = express();
  app.set('trust proxy', trusts);
  const seen = Object.assign(Object.create(app.request as object), plain) as Request;
  expect(plainAddress(seen.ip ?? '')).toBe(expected);
});
