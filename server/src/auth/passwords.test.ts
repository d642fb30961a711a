import * as bcrypt from '@node-rs/bcrypt';
import { expect, it } from 'vitest';
import { hashPassword, isPassword } from './passwords.ts';

/** The shortest of some runs: what else the machine does can only make one longer. */
async function shortestMs(run: () => Promise<unknown>): Promise<number> {
  let shortest = Infinity;
  for (let i = 0; i < 5; i += 1) {
    const start = performance.now();
    await run();
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}

it('takes as long for an account that does not exist', async () => {
  const hash = await hashPassword('SecurePass123');
  const knownMs = await shortestMs(() => isPassword('WrongPass123', hash));
  const unknownMs = await shortestMs(() => isPassword('WrongPass123', null));
  // Without the hash of nobody it is a hundredth; the margin is for a machine under load.
  expect(unknownMs).toBeGreaterThan(knownMs / 5);
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

it('takes as long for two ways to write a password, whichever it is and whoever is asked', async () => {
  const [apart, together] = ['cafe\u0301 creme', 'caf\u00E9 creme'];
  const ofTyped = await bcrypt.hash(apart, { cost: 10 });
  const ofNormalised = await hashPassword(together);
  const times: number[] = [];
  for (const hash of [ofTyped, ofNormalised, null]) times.push(await shortestMs(() => isPassword(apart, hash)));
  expect(Math.max(...times)).toBeLessThan(Math.min(...times) * 5);
});
