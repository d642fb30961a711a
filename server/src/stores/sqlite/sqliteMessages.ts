import type { OperationName } from './SqliteFile.ts';

/** From the store to this thread. `deadlineMs` is on the clock of `monotonicMs()`; past it nobody waits any more. */
export type WorkerRequest =
  | { type: 'run'; id: number; name: OperationName; args: readonly unknown[]; deadlineMs: number }
  | { type: 'close' };

/**
 * The answer. `unavailable`: the database cannot be used now. `orphan`: the record belongs to an account that is gone.
 * `bug`: neither of them.
 */
export type WorkerReply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; reason: 'unavailable' | 'orphan' | 'bug'; error: Error };

/** The id of the thread's first message: it is loaded and takes requests. Requests count from 1. */
export const LOADED = 0;
