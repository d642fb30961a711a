import { expect, it } from 'vitest';
import { createProxyTrust, isLoopback } from './proxies.ts';

it('trusts nobody without TRUST_PROXY', () => {
  expect(createProxyTrust(false)('127.0.0.1', 0)).toBe(false);
});

it('trusts as many hops as TRUST_PROXY counts, and not one more', () => {
  const trusts = createProxyTrust(2);
  expect([0, 1, 2, 3].map((hop) => trusts('192.0.2.1', hop))).toEqual([true, true, false, false]);
});

it.each<[string, boolean]>([
  ['127.0.0.1', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['10.255.0.1', true],
  ['::ffff:10.255.0.1', true],
  ['11.0.0.1', false],
  ['192.0.2.7', true],
  ['192.0.2.8', false],
  ['fe80::1', true],
  ['fc00::1', true],
  ['2001:db8::1', false],
  ['', false],
  ['unknown', false],
  ['127.0.0.1.evil.example', false],
  ['127.0.0.1:80', false],
])('trusts %s by its address: %s', (address, isTrusted) => {
  const trusts = createProxyTrust(['loopback', 'linklocal', 'uniquelocal', '192.0.2.7']);
  for (const hop of [0, 5]) expect(trusts(address, hop)).toBe(isTrusted);
});

it('knows this machine', () => {
  expect(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'].filter((address) => !isLoopback(address))).toEqual([]);
  expect(['128.0.0.1', '0.0.0.0', '::', '', 'localhost'].filter(isLoopback)).toEqual([]);
});
