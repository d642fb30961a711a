import { Error as MongooseError, mongo } from 'mongoose';
import { AppError } from '../../AppError.ts';
import { ANSWER_WITHIN_MS, withinMs } from '../withinMs.ts';

/**
 * What every operation passes through: it bounds the time, also for a server that hangs without refusing, turns the
 * driver's errors into the port's, and knows what still runs. The driver's own `timeoutMS` has no effect in version 7.
 */
export class MongoGuard {
  readonly #running = new Set<Promise<unknown>>();
  #isClosed = false;

  async run<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new AppError('store_unavailable', { cause: new Error('The store is closed.') });
    const bounded = withinMs(ANSWER_WITHIN_MS, operation());
    this.#running.add(bounded);
    try {
      return await bounded;
    } catch (error) {
      throw isUnavailable(error) ? new AppError('store_unavailable', { cause: error }) : error;
    } finally {
      this.#running.delete(bounded);
    }
  }

  /** Lets nothing in any more, and resolves when the last operation has settled. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#running);
  }
}

/** The server's code for a value that a unique index has already. */
export const DUPLICATE_KEY = 11000;

/** Whether a write met an equal value in a unique index. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/** What only a mistake of ours explains, or what the operation itself has to say. */
const notOfTheServer = [
  AppError,
  MongooseError,
  mongo.MongoInvalidArgumentError,
  mongo.BSON.BSONError,
  TypeError,
  RangeError,
  ReferenceError,
];

/**
 * Everything else means "not now". A server that is shutting down, elects a primary or has a full disk answers with any
 * of a hundred codes, and a connection that breaks under a write comes through as the socket's own error.
 */
function isUnavailable(error: unknown): boolean {
  if (error instanceof MongooseError.MongooseServerSelectionError) return true;
  return !isDuplicateKey(error) && !notOfTheServer.some((kind) => error instanceof kind);
}
