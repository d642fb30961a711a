import * as bcrypt from '@node-rs/bcrypt';
import { beforeEach, expect, it, vi } from 'vitest';
import { hashPassword, isPassword } from './passwords.ts';

// The real ones, and what they are asked is kept.
vi.mock('@node-rs/bcrypt', { spy: true });
const compared = vi.mocked(bcrypt.verify);
beforeEach(() => void compared.mockClear());

// How long that takes in fact is measured by the proof signInTiming.
it('compares as much for an account that does not exist, at the same cost', async () => {
  const hash = await hashPassword('SecurePass123');
  await isPassword('WrongPass123', hash);
  await isPassword('WrongPass123', null);
  const atThisCost = ['WrongPass123', expect.stringMatching(/^\$2b\$10\$/)];
  expect(compared.mock.calls).toEqual([atThisCost, atThisCost]);
});

it('knows its own hashes and those of the seed', async () => {
  const hash = await hashPassword('SecurePass123');
  expect(hash).toMatch(/^\$2b\$10\$/);
  expect(await isPassword('SecurePass123', hash)).toBe(true);
  expect(await isPassword('SecurePass124', hash)).toBe(false);
  expect(await isPassword('SecurePass123', hash.replace('$2b$', '$2a$'))).toBe(true);
  expect(await isPassword('anything', null)).toBe(false);
});

it('refuses to compare or to hash what bcrypt would cut', async () => {
  const longest = 'x'.repeat(72);
  const hash = await hashPassword(longest);
  expect(await isPassword(longest, hash)).toBe(true);
  expect(await isPassword(`${longest}y`, hash)).toBe(false);
  await expect(hashPassword(`${longest}y`)).rejects.toThrow();
});

it('takes letters and accents written apart for what they are together', async () => {
  const hash = await hashPassword('cafe\u0301 creme');
  expect(await isPassword('caf\u00E9 creme', hash)).toBe(true);
  expect(await isPassword('cafe\u0301 creme', hash)).toBe(true);
  expect(await isPassword('cafe creme', hash)).toBe(false);
});

it("knows a hash of the seed's server, made of the text as it was typed", async () => {
  const typed = 'cafe\u0301 creme';
  const hash = await bcrypt.hash(typed, { cost: 10 });
  expect(await isPassword(typed, hash)).toBe(true);
  expect(await isPassword(typed, null)).toBe(false);
  expect(await isPassword('cafe\u0302 creme', hash)).toBe(false);
});

it('compares as much for two ways to write a password, whichever it is and whoever is asked', async () => {
  const [apart, together] = ['cafe\u0301 creme', 'caf\u00E9 creme'];
  for (const hash of [await bcrypt.hash(apart, { cost: 10 }), await hashPassword(together), null]) {
    compared.mockClear();
    await isPassword(apart, hash);
    expect(compared.mock.calls.map(([text]) => text)).toEqual([together, apart]);
  }
});
