import { expect, it, vi } from 'vitest';
import { untilAborted } from './untilAborted.ts';

it('gives the answer, whatever is aborted later', async () => {
  const wait = new AbortController();
  await expect(untilAborted(Promise.resolve('yes'), wait.signal)).resolves.toBe('yes');
  await expect(untilAborted(Promise.reject(new Error('no')), wait.signal)).rejects.toThrow('no');
  wait.abort();
});

it('gives an answer that comes too late to who can undo it, and nobody one that was in time', async () => {
  const undo = vi.fn<(answer: string) => void>();
  const wait = new AbortController();
  await untilAborted(Promise.resolve('in time'), wait.signal, undo);
  const { promise, resolve } = Promise.withResolvers<string>();
  const waited = untilAborted(promise, wait.signal, undo);
  wait.abort(new Error('closed'));
  await expect(waited).rejects.toThrow('closed');
  expect(undo).not.toHaveBeenCalled();
  resolve('late');
  await vi.waitFor(() => expect(undo.mock.calls).toEqual([['late']]));
});

it('is silent about a failure that comes too late', async () => {
  const undo = vi.fn<(answer: string) => void>();
  const wait = new AbortController();
  const { promise, reject } = Promise.withResolvers<string>();
  const waited = untilAborted(promise, wait.signal, undo);
  wait.abort(new Error('closed'));
  await expect(waited).rejects.toThrow('closed');
  // Vitest fails on a rejection that nobody handles.
  reject(new Error('late'));
  await expect(promise).rejects.toThrow('late');
  expect(undo).not.toHaveBeenCalled();
});

it('waits for no answer once it is aborted', async () => {
  const wait = new AbortController();
  const waited = untilAborted(new Promise(() => undefined), wait.signal);
  wait.abort(new Error('closed'));
  await expect(waited).rejects.toThrow('closed');
});
