import type { Log } from '../log.ts';
import type { Store } from '../stores/store.ts';

const EVERY_MS = 500;
/**
 * How far back each look goes, and how far ahead: an event is written a while after it happened, more than half a minute
 * where the store was away meanwhile, and the clock of another machine stamps it.
 */
const BACK_MS = 120_000;

type LockWatchDeps = {
  audit: Pick<Store['audit'], 'count' | 'list'>;
  users: Pick<Store['users'], 'findById'>;
  sessions: { endAll: (userId: string, exceptId: null) => Promise<unknown> };
  log: Pick<Log, 'debug'>;
  now: () => number;
};

/**
 * Notices accounts that were locked by somebody else than this process: the administrator's command, which writes to the
 * same database. Sessions are judged by a view in memory, so without this a locked account would go on until it asks for a
 * new token. The record of security events is the counter that is watched: it has an index by time, and an entry for each lock.
 */
export class LockWatch {
  readonly #deps: LockWatchDeps;
  /** The locks of the span that were acted upon, and when each was. */
  readonly #seen = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #isLooking = false;

  constructor(deps: LockWatchDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      // A database that is slow is not asked twice at once.
      if (this.#isLooking) return;
      this.#isLooking = true;
      this.#looking = this.look()
        .catch((error: unknown) => this.#deps.log.debug({ err: error }, 'locked accounts could not be looked for'))
        .finally(() => {
          this.#isLooking = false;
        });
    }, EVERY_MS);
    this.#timer.unref();
  }

  /** Waits for the look under way. May be called twice. */
  async close(): Promise<void> {
    clearInterval(this.#timer ?? undefined);
    await this.#looking;
  }

  /** Ends the sessions of accounts that were locked lately, once for each lock. */
  async look(): Promise<void> {
    const { audit, users, sessions, now } = this.#deps;
    const [sinceMs, untilMs] = [now() - BACK_MS, now() + BACK_MS];
    for (const [id, atMs] of this.#seen) if (atMs < sinceMs) this.#seen.delete(id);
    const counts = await audit.count(new Date(sinceMs), new Date(untilMs), untilMs - sinceMs);
    const locks = counts.reduce((sum, { kind, count }) => sum + (kind === 'account-locked' ? count : 0), 0);
    if (locks === 0) return;

    // No more than those of the span, so that the store need not look beyond it.
    for (const lock of await audit.list({ kinds: ['account-locked'], before: null, limit: locks })) {
      if (lock.at.getTime() < sinceMs || this.#seen.has(lock.id)) continue;
      // Let in again meanwhile: whoever has signed in since stays.
      const user = lock.userId === null ? null : await users.findById(lock.userId);
      if (user !== null && user.lockedAt !== null) await sessions.endAll(user._id, null);
      this.#seen.set(lock.id, lock.at.getTime());
    }
  }
}
