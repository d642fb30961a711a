import { expect, it } from 'vitest';
import { canUsePasskeys } from './canUsePasskeys.ts';

const page = (hostname: string, isSecureContext = true, PublicKeyCredential: unknown = class {}) =>
  ({ isSecureContext, PublicKeyCredential, location: { hostname } }) as unknown as Parameters<typeof canUsePasskeys>[0];

it.each(['meet.example.com', 'localhost', '1.example.com'])('can under the name %s', (hostname) => {
  expect(canUsePasskeys(page(hostname))).toBe(true);
});

it.each(['127.0.0.1', '192.168.1.7', '[::1]'])('cannot under the address %s', (hostname) => {
  expect(canUsePasskeys(page(hostname))).toBe(false);
});

it('cannot over plain HTTP, nor in a browser that does not know them', () => {
  expect(canUsePasskeys(page('meet.example.com', false))).toBe(false);
  const old = { isSecureContext: true, location: { hostname: 'localhost' } };
  expect(canUsePasskeys(old as unknown as Parameters<typeof canUsePasskeys>[0])).toBe(false);
});
