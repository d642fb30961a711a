import { expect, test } from 'vitest';
import { TokenBucket } from './TokenBucket.ts';

const budget = { perSecond: 20, burst: 100 };
const takeAll = (bucket: TokenBucket, nowMs: number) => {
  let taken = 0;
  while (taken < 10_000 && bucket.take(nowMs)) taken += 1;
  return taken;
};

test('has its burst at once, and not one more', () => {
  expect(takeAll(new TokenBucket(budget, 0), 0)).toBe(100);
});

test.each([
  [49, 0],
  [50, 1],
  [999, 19],
  [1000, 20],
  [5000, 100],
  [3_600_000, 100],
])('%i ms later it has %i again', (laterMs, tokens) => {
  const bucket = new TokenBucket(budget, 1000);
  takeAll(bucket, 1000);
  expect(takeAll(bucket, 1000 + laterMs)).toBe(tokens);
});

test('parts of a token are not lost between two that come in vain', () => {
  const bucket = new TokenBucket(budget, 0);
  takeAll(bucket, 0);
  const taken = Array.from({ length: 100 }, (_, index) => bucket.take((index + 1) * 10));
  // Sums of tenths are not exact: a token may come with the next of the hundred.
  expect(taken.filter(Boolean).length).toBeGreaterThanOrEqual(19);
  expect(taken.filter(Boolean).length).toBeLessThanOrEqual(20);
});

test('time before its beginning gives nothing', () => {
  const bucket = new TokenBucket(budget, 1000);
  takeAll(bucket, 1000);
  expect(bucket.take(1000)).toBe(false);
});
