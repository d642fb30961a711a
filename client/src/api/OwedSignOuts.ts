import type { LateLogoutBody } from '@parley/protocol';
import { ApiError } from './http.ts';
import { tokenClaims } from './tokenClaims.ts';

type Deps = {
  storage: Storage | null;
  /** Ends the session of a token that is good, and takes its cookie back. */
  logout(token: string): Promise<unknown>;
  /** Ends a session by the word that its tokens carry; nothing is refused. */
  logoutLate(owed: LateLogoutBody): Promise<unknown>;
  /** Whether the token's time is over, so that the server would refuse it. */
  isExpired(token: string): boolean;
  /** Runs `task` while no other tab runs one under the same name. */
  withLock<Result>(name: string, task: () => Promise<Result>): Promise<Result>;
  /** Lets `ms` go by, or less when the network is back. */
  pause(ms: number): Promise<void>;
};

/**
 * What the server has not heard of, after it was tried. `owed`: this page tells it, or the next visit does. `lost`: nobody
 * does, for the token has no word that may be kept.
 */
export type Untold = 'owed' | 'lost';

/**
 * `SESSION.WORD` of each, with spaces between. Whoever reads it can end these sessions, which their owner wanted, and
 * nothing else: a token would stay good for everything on a computer that was left.
 */
const KEY = 'owedSignOut';
/** How soon a server that did not answer is told again: a network that is just back often needs a moment. Doubles. */
const AGAIN_MS = 5000;
const LONGEST_MS = 2 * 60_000;

/**
 * The sign-outs in this browser that the server has not heard of: there the sessions live on, and with them a cookie that
 * the page cannot take away. They are kept until it has been told, also at the next visit.
 */
export class OwedSignOuts {
  #deps: Deps;
  /** What is owed, where the storage does not keep it. */
  #kept: readonly string[] = [];
  /** A sign-out that is told in the attempt under way for the first time, with the token that it had. */
  #fresh: { owed: string; token: string } | null = null;
  #attempt: Promise<void> | null = null;
  #isPlanned = false;
  #pauseMs = AGAIN_MS;
  /** How long the server asks to be left in peace. */
  #retryAfterMs = 0;
  #untold: Untold | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Null unless a sign-out was tried to be told, in vain so far. */
  readonly getSnapshot = (): Untold | null => this.#untold;

  /** Ends the session of `token` there: at once where the server answers, else as soon as it does. Never rejects. */
  signOut(token: string): Promise<void> {
    const owed = owedFor(token);
    if (owed === null) return this.#tellOnce(token);
    // Kept before it is told: a tab that is closed at this moment owes it still.
    this.#write([...this.#read().filter((other) => other !== owed), owed]);
    this.#fresh = this.#deps.isExpired(token) ? null : { owed, token };
    return this.settle();
  }

  /**
   * Tells the server all that is owed. Resolves when that is tried, and never rejects; what is not answered is tried again
   * by itself.
   */
  settle(): Promise<void> {
    if (this.#attempt === null && this.#read().length === 0) return Promise.resolve();
    this.#attempt ??= this.#deps
      .withLock(KEY, () => this.#tellAll())
      // A browser that refuses its lock. The server takes it that two tabs tell it the same.
      .catch(() => this.#tellAll())
      .finally(() => {
        this.#attempt = null;
        // Told from now on without the token: by then the cookie may be that of somebody else.
        this.#fresh = null;
        if (this.#read().length > 0) this.#plan();
      });
    return this.#attempt;
  }

  async #tellAll(): Promise<void> {
    const { logout, logoutLate } = this.#deps;
    for (;;) {
      // Read anew each time: another tab may have told it meanwhile. That of this moment first: a sign-in may wait for it.
      const all = this.#read();
      const owed = all.find((one) => one === this.#fresh?.owed) ?? all[0];
      if (owed === undefined) {
        this.#pauseMs = AGAIN_MS;
        return this.#setUntold(null);
      }
      const fresh = this.#fresh?.owed === owed ? this.#fresh : null;
      if (fresh !== null) this.#fresh = null;
      try {
        await (fresh === null ? logoutLate(bodyOf(owed)) : logout(fresh.token));
      } catch (error) {
        if (mayAnswerLater(error)) {
          this.#retryAfterMs = (error instanceof ApiError ? (error.retryAfterSeconds ?? 0) : 0) * 1000;
          return this.#setUntold('owed');
        }
        // Retired by a refresh in another tab, maybe: there is the other way.
        if (fresh !== null) continue;
      }
      this.#write(this.#read().filter((other) => other !== owed));
    }
  }

  /** For a token that servers of before gave: to keep all of it would be worse than to say that the session goes on. */
  async #tellOnce(token: string): Promise<void> {
    let isTold = false;
    if (!this.#deps.isExpired(token)) {
      isTold = await this.#deps.logout(token).then(
        () => true,
        (error: unknown) => !mayAnswerLater(error),
      );
    }
    if (!isTold) this.#setUntold('lost');
  }

  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    const waitMs = Math.max(this.#pauseMs, this.#retryAfterMs);
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_MS);
    void this.#deps.pause(waitMs).then(() => {
      this.#isPlanned = false;
      return this.#read().length === 0 ? this.#setUntold(null) : this.settle();
    });
  }

  #setUntold(untold: Untold | null): void {
    if (untold === this.#untold) return;
    this.#untold = untold;
    for (const listener of this.#listeners) listener();
  }

  #read(): readonly string[] {
    const { storage } = this.#deps;
    if (storage === null) return this.#kept;
    try {
      return (storage.getItem(KEY) ?? '').split(' ').filter((owed) => owed !== '');
    } catch {
      return this.#doWithoutStorage();
    }
  }

  #write(all: readonly string[]): void {
    this.#kept = all;
    try {
      if (all.length === 0) this.#deps.storage?.removeItem(KEY);
      else this.#deps.storage?.setItem(KEY, all.join(' '));
    } catch {
      this.#doWithoutStorage();
    }
  }

  /** A storage that is full, or closed, keeps nothing: then this page alone remembers, as long as it is there. */
  #doWithoutStorage(): readonly string[] {
    this.#deps = { ...this.#deps, storage: null };
    return this.#kept;
  }
}

/** What is kept of a token; null where it carries no word for that. */
function owedFor(token: string): string | null {
  const { sessionId, signOutWord } = tokenClaims(token) ?? {};
  return sessionId && signOutWord ? `${sessionId}.${signOutWord}` : null;
}

function bodyOf(owed: string): LateLogoutBody {
  const [sid = '', out = ''] = owed.split('.');
  return { sid, out };
}

/** Whether the server may take at another time what it has not taken now. Any other answer is its last word. */
function mayAnswerLater(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return ['offline', 'unexpected', 'store_unavailable', 'not_ready', 'too_many_requests', 'internal'].includes(
    error.code,
  );
}
