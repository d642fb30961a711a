import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../AppError.ts';
import { STORE_DEADLINE_MS } from './store.ts';
import { ANSWER_WITHIN_MS, withinMs } from './withinMs.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What has become of an answer by now. */
function watched(answer: Promise<unknown>): { outcome: unknown } {
  const watch: { outcome: unknown } = { outcome: 'waiting' };
  answer.then(
    (value) => (watch.outcome = value),
    (error: unknown) => (watch.outcome = error),
  );
  return watch;
}

test('a store that does not answer is given up while there is time to say so within two seconds', async () => {
  expect(STORE_DEADLINE_MS).toBe(2000);
  const watch = watched(withinMs(ANSWER_WITHIN_MS, new Promise(() => undefined)));
  await vi.advanceTimersByTimeAsync(ANSWER_WITHIN_MS - 1);
  expect(watch.outcome).toBe('waiting');
  await vi.advanceTimersByTimeAsync(1);
  expect(watch.outcome).toBeInstanceOf(AppError);
  expect(watch.outcome).toMatchObject({ code: 'store_unavailable' });
  // What is left for the answer to be written, on a machine that is busy.
  expect(STORE_DEADLINE_MS - ANSWER_WITHIN_MS).toBeGreaterThanOrEqual(200);
});

test('an answer in time is the answer, and leaves no timer behind', async () => {
  expect(await withinMs(ANSWER_WITHIN_MS, Promise.resolve('row'))).toBe('row');
  await expect(withinMs(ANSWER_WITHIN_MS, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(vi.getTimerCount()).toBe(0);
});
