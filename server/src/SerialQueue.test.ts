import { expect, test } from 'vitest';
import { SerialQueue } from './SerialQueue.ts';

test('tasks of one key run one after the other, in the order in which they came', async () => {
  const queue = new SerialQueue();
  const log: string[] = [];
  const first = Promise.withResolvers<void>();
  const task = (name: string, wait?: Promise<void>) => async () => {
    log.push(`${name} begins`);
    await wait;
    log.push(`${name} ends`);
  };
  const all = [
    queue.run('room', task('one', first.promise)),
    queue.run('room', task('two')),
    queue.run('room', task('three')),
  ];
  await new Promise((resolve) => setImmediate(resolve));
  expect(log).toEqual(['one begins']);
  first.resolve();
  await Promise.all(all);
  expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends']);
});

test('tasks of other keys do not wait', async () => {
  const queue = new SerialQueue();
  const held = Promise.withResolvers<string>();
  const slow = queue.run('a', () => held.promise);
  expect(await queue.run('b', async () => 'b')).toBe('b');
  held.resolve('a');
  expect(await slow).toBe('a');
});

test('a task that fails fails alone', async () => {
  const queue = new SerialQueue();
  const failing = queue.run('room', () => Promise.reject(new Error('no')));
  const throwing = queue.run('room', () => {
    throw new Error('not even a promise');
  });
  const next = queue.run('room', async () => 'yes');
  await expect(failing).rejects.toThrow(/^no$/);
  await expect(throwing).rejects.toThrow(/^not even a promise$/);
  expect(await next).toBe('yes');
});

test('a task that comes when all are done runs too', async () => {
  const queue = new SerialQueue();
  expect(await queue.run('room', async () => 1)).toBe(1);
  expect(await queue.run('room', async () => 2)).toBe(2);
});
