import { expect, it } from 'vitest';
import { AppError } from '../AppError.ts';
import { SignInLimit } from './SignInLimit.ts';

const wrong = () => Promise.resolve(null);
const right = () => Promise.resolve('user');

/** Attempts that settle only when the test says so. */
function held() {
  const settle: ((result: string | null) => void)[] = [];
  const check = () => new Promise<string | null>((resolve) => settle.push(resolve));
  return { settle, check };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('locks an address after a hundred failures, over all accounts', async () => {
  const limit = new SignInLimit(() => 0);
  for (let i = 0; i < 100; i += 1) expect(await limit.attempt(`p${i}`, '192.0.2.1', wrong)).toBeNull();
  await expect(limit.attempt('p100', '192.0.2.1', right)).rejects.toMatchObject({
    code: 'too_many_requests',
    retryAfterSeconds: 900,
  });
  expect(await limit.attempt('p100', '192.0.2.2', right)).toBe('user');
});

it('counts all of a /64 as one address, and an account from elsewhere on its own', async () => {
  const limit = new SignInLimit(() => 0);
  for (let i = 0; i < 10; i += 1) await limit.attempt('ann', `2001:db8::${i}`, wrong);
  await expect(limit.attempt('ann', '2001:db8::ffff', right)).rejects.toBeInstanceOf(AppError);
  expect(await limit.attempt('ann', '2001:db8:0:1::1', right)).toBe('user');
});

it('forgives each failure 15 minutes after it', async () => {
  let now = 0;
  const limit = new SignInLimit(() => now);
  for (; now < 10_000; now += 1000) await limit.attempt('ann', 'a', wrong);
  await expect(limit.attempt('ann', 'a', right)).rejects.toMatchObject({ retryAfterSeconds: 890 });
  now = 15 * 60_000;
  expect(await limit.attempt('ann', 'a', wrong)).toBeNull();
  await expect(limit.attempt('ann', 'a', right)).rejects.toMatchObject({ retryAfterSeconds: 1 });
});

it('lets no eleventh check run while ten are under way, and judges it again when one settles', async () => {
  const limit = new SignInLimit(() => 0);
  const { settle, check } = held();
  const attempts = Array.from({ length: 12 }, () =>
    limit.attempt('ann', 'a', check).catch((error: AppError) => error.code),
  );
  await turn();
  expect(settle).toHaveLength(10);
  settle[0]!('user');
  await turn();
  // A right password frees its place for one of the two that waited.
  expect(settle).toHaveLength(11);
  for (const answer of settle.slice(1)) answer(null);
  await turn();
  expect(settle).toHaveLength(11);
  expect(await Promise.all(attempts)).toEqual(['user', ...Array(10).fill(null), 'too_many_requests']);
});

it('frees the place of a check that throws, and counts nothing', async () => {
  const limit = new SignInLimit(() => 0);
  for (let i = 0; i < 20; i += 1) {
    await expect(limit.attempt('ann', 'a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  }
  expect(await limit.attempt('ann', 'a', right)).toBe('user');
});

it('keeps its memory bounded, and forgets nobody who is being judged', async () => {
  const limit = new SignInLimit(() => 0);
  const { settle, check } = held();
  const attempts = Array.from({ length: 11 }, () =>
    limit.attempt('ann', 'a', check).catch((error: AppError) => error.code),
  );
  for (let i = 0; i < 30_000; i += 1) await limit.attempt('bob', `b${i}`, right);
  await turn();
  expect(settle).toHaveLength(10);
  for (const answer of settle) answer(null);
  expect((await Promise.all(attempts)).at(-1)).toBe('too_many_requests');
});

it('is not washed out by attempts that it turns away, nor by a crowd that signs in', async () => {
  const limit = new SignInLimit(() => 0);
  for (let i = 0; i < 10; i += 1) await limit.attempt('ann', 'a', wrong);
  for (let i = 0; i < 20; i += 1) await limit.attemptCode('bob', `c${i}`, wrong);
  for (let i = 0; i < 100; i += 1) await limit.attempt(`p${i}`, 'b', wrong);
  for (let i = 0; i < 50_100; i += 1) {
    await limit
      .attempt(`made up ${i}`, 'b', right)
      .catch((error: AppError) => expect(error.code).toBe('too_many_requests'));
    await limit.attempt(`right ${i}`, `d${i}`, right);
  }
  await expect(limit.attempt('ann', 'a', right)).rejects.toBeInstanceOf(AppError);
  await expect(limit.attemptCode('bob', 'e', right)).rejects.toBeInstanceOf(AppError);
});
