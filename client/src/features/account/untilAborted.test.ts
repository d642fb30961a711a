import { expect, it } from 'vitest';
import { untilAborted } from './untilAborted.ts';

it('gives the answer, whatever is aborted later', async () => {
  const wait = new AbortController();
  await expect(untilAborted(Promise.resolve('yes'), wait.signal)).resolves.toBe('yes');
  await expect(untilAborted(Promise.reject(new Error('no')), wait.signal)).rejects.toThrow('no');
  wait.abort();
});

it('waits for no answer once it is aborted', async () => {
  const wait = new AbortController();
  const waited = untilAborted(new Promise(() => undefined), wait.signal);
  wait.abort(new Error('closed'));
  await expect(waited).rejects.toThrow('closed');
});
