import { expect, test, vi } from 'vitest';
import { AppError } from './AppError.ts';
import { StoreQueue } from './StoreQueue.ts';

test.each([
  ['for which the store is away are refused with it', new AppError('store_unavailable'), 'rejected', 0],
  ['that fails otherwise run', new AppError('not_found'), 'fulfilled', 2],
])('tasks that wait behind one %s; those that come later run', async (_name, error, status, runs) => {
  const queue = new StoreQueue();
  const first = Promise.withResolvers<never>();
  const task = vi.fn(async () => 'done');
  const failing = queue.run('key', () => first.promise);
  const waiting = Promise.allSettled([queue.run('key', task), queue.run('key', task)]);
  first.reject(error);
  await expect(failing).rejects.toBe(error);
  expect((await waiting).map((one) => one.status)).toEqual([status, status]);
  expect(task).toHaveBeenCalledTimes(runs);
  expect(await queue.run('key', task)).toBe('done');
});
