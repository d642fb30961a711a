import { Secret } from 'otpauth';
import { expect, it } from 'vitest';
import { newTotpSecret, otpauthUrl, totpStep } from './totp.ts';

/** The key of RFC 6238, appendix B, and the last six digits of its codes for SHA-1. */
const SECRET = Secret.fromLatin1('12345678901234567890').base32;
const VECTORS = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const;

it.each(VECTORS)('knows the code of second %d', (second, code) => {
  expect(totpStep(SECRET, code, second * 1000)).toBe(Math.floor(second / 30));
});

it('takes a code one step early or late, and no further', () => {
  const [second, code] = VECTORS[3];
  const step = second / 30;
  const at = (steps: number) => totpStep(SECRET, code, (second + steps * 30) * 1000);
  expect([at(-1), at(0), at(1)]).toEqual([step, step, step]);
  // The code belongs to seconds 1234567890 to 1234567919; two steps away begins with the end of the second next one.
  expect([at(-2), at(2), totpStep(SECRET, code, (second + 60) * 1000 - 1)]).toEqual([null, null, step]);
  expect(totpStep(SECRET, code, (second - 30) * 1000 - 1)).toBeNull();
});

it.each(['', '28708', '2870820', '28708a', ' 287082', '٢٨٧٠٨٢', '287082\n'])('takes %j for no code', (text) => {
  expect(totpStep(SECRET, text, 59_000)).toBeNull();
});

it('makes secrets of 160 bits, each another', () => {
  const secrets = new Set(Array.from({ length: 100 }, newTotpSecret));
  expect(secrets.size).toBe(100);
  for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
});

it('writes the link that apps scan', () => {
  const url = new URL(otpauthUrl(SECRET, 'ann+b@test.com'));
  expect(`${url.protocol}//${url.host}`).toBe('otpauth://totp');
  expect(decodeURIComponent(url.pathname)).toBe('/Parley:ann+b@test.com');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    issuer: 'Parley',
    secret: SECRET,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});
