import { expect, it } from 'vitest';
import { newRecoveryCodes, recoveryCodeHash } from './recoveryCodes.ts';

const ANN = 'a'.repeat(24);

it('makes ten readable codes, each another', () => {
  const codes = Array.from({ length: 20 }, newRecoveryCodes).flat();
  expect(newRecoveryCodes()).toHaveLength(10);
  expect(new Set(codes).size).toBe(200);
  for (const code of codes) expect(code).toMatch(/^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
});

it('knows a code however it was typed', () => {
  const hash = recoveryCodeHash(ANN, '01ab-cdef-ghjk-mnpq');
  expect(hash).toMatch(/^[\w-]{43}$/);
  for (const text of ['01ABCDEFGHJKMNPQ', ' 01ab cdef ghjk mnpq ', 'oiab-cdef-ghjk-mnpq', 'OLab-cdef-ghjk-mnpq']) {
    expect(recoveryCodeHash(ANN, text)).toBe(hash);
  }
});

it('hashes the same code of two people differently', () => {
  const code = newRecoveryCodes()[0]!;
  expect(recoveryCodeHash(ANN, code)).not.toBe(recoveryCodeHash('b'.repeat(24), code));
});

it.each(['', '123456', '01ab-cdef-ghjk-mnp', '01ab-cdef-ghjk-mnpqr', '01ab-cdef-ghjk-mnp!', '01ab-cdef-ghjk-mnpu'])(
  'takes %j for no recovery code',
  (text) => {
    expect(recoveryCodeHash(ANN, text)).toBeNull();
  },
);
