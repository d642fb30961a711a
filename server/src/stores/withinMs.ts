import { AppError } from '../AppError.ts';
import { STORE_DEADLINE_MS } from './store.ts';

/** When an adapter gives up. A little before the deadline of the port, so that the door's answer is out by then. */
export const ANSWER_WITHIN_MS = STORE_DEADLINE_MS - 400;

/** Settles as `answer` does, or rejects with `store_unavailable` after `timeoutMs`. A later rejection of `answer` is dropped. */
export async function withinMs<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new AppError('store_unavailable', { cause: new Error(`No answer within ${timeoutMs} ms.`) }));
  }, timeoutMs);
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
