import type { Log } from '../log.ts';
import type { AuditRecord, Store } from '../stores/store.ts';

const EVERY_MS = 500;
/** How far back each look goes: an event is written a moment after it happened. */
const BACK_MS = 5000;
const LOCKS = 100;

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
  readonly #seen = new Map<string, number>();
  readonly #sinceMs: number;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #isLooking = false;

  constructor(deps: LockWatchDeps) {
    this.#deps = deps;
    // What was locked before has no session in this process.
    this.#sinceMs = deps.now();
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

  /** Ends the sessions of accounts that were locked since the last look. */
  async look(): Promise<void> {
    const { audit, users, sessions, now } = this.#deps;
    const sinceMs = Math.max(this.#sinceMs, now() - BACK_MS);
    const untilMs = now() + BACK_MS;
    const counts = await audit.count(new Date(sinceMs), new Date(untilMs), untilMs - sinceMs);
    if (!counts.some(({ kind }) => kind === 'account-locked')) return;

    const locks = await audit.list({ kinds: ['account-locked'], before: null, limit: LOCKS });
    for (const lock of locks.filter((one) => this.#isNews(one, sinceMs))) {
      // Let in again meanwhile: whoever has signed in since stays.
      const user = lock.userId === null ? null : await users.findById(lock.userId);
      if (user !== null && user.lockedAt !== null) await sessions.endAll(user._id, null);
      this.#seen.set(lock.id, lock.at.getTime());
    }
    for (const [id, atMs] of this.#seen) if (atMs < sinceMs) this.#seen.delete(id);
  }

  #isNews({ id, at }: AuditRecord, sinceMs: number): boolean {
    return at.getTime() >= sinceMs && !this.#seen.has(id);
  }
}
