import { ApiError } from './http.ts';

type Deps = {
  storage: Storage | null;
  /** Ends the session of a token that is good, and takes its cookie back. */
  logout(token: string): Promise<unknown>;
  /** Ends the session of a token, whatever has become of it; nothing is refused for that. */
  logoutLate(token: string): Promise<unknown>;
  /** Whether the token's time is over, so that the server would refuse it. */
  isExpired(token: string): boolean;
  /** Runs `task` while no other tab runs one under the same name. */
  withLock<Result>(name: string, task: () => Promise<Result>): Promise<Result>;
  /** Lets `ms` go by, or less when the network is back. */
  pause(ms: number): Promise<void>;
};

/** The tokens, with spaces between; never under `token`, so that nothing takes one for a session. */
const KEY = 'owedSignOut';
/** How soon a server that did not answer is told again: a network that is just back often needs a moment. */
const AGAIN_MS = 5000;

/**
 * The sign-outs in this browser that the server has not heard of: there the sessions live on, and with them a cookie that
 * the page cannot take away. They are kept until it has been told, also at the next visit.
 */
export class OwedSignOuts {
  #deps: Deps;
  /** What is owed, where the storage does not keep it. */
  #kept: readonly string[] = [];
  /** The token of a sign-out that happened just now. */
  #fresh: string | null = null;
  #attempt: Promise<void> | null = null;
  #isPlanned = false;
  #isUntold = false;
  readonly #listeners = new Set<() => void>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Whether a sign-out was tried to be told, in vain so far. */
  readonly getSnapshot = (): boolean => this.#isUntold;

  /** Ends the session of `token` there: at once where the server answers, else as soon as it does. */
  signOut(token: string): Promise<void> {
    // Kept before it is told: a tab that is closed at this moment owes it still.
    this.#write([...this.#read().filter((other) => other !== token), token]);
    this.#fresh = this.#deps.isExpired(token) ? null : token;
    return this.settle();
  }

  /** Tells the server all that is owed. Resolves when that is tried; what it does not answer is tried again by itself. */
  settle(): Promise<void> {
    if (this.#attempt === null && this.#read().length === 0) return Promise.resolve();
    this.#attempt ??= this.#deps
      .withLock(KEY, () => this.#tellAll())
      .finally(() => {
        this.#attempt = null;
        if (this.#read().length > 0) this.#plan();
      });
    return this.#attempt;
  }

  async #tellAll(): Promise<void> {
    const { logout, logoutLate } = this.#deps;
    for (;;) {
      // Read anew each time: another tab may have told it meanwhile.
      const [token] = this.#read();
      if (token === undefined) return this.#setUntold(false);
      const isFresh = token === this.#fresh;
      this.#fresh = null;
      try {
        await (isFresh ? logout(token) : logoutLate(token));
      } catch (error) {
        if (mayAnswerLater(error)) return this.#setUntold(true);
        // Retired by a refresh in another tab, maybe: there is the other way.
        if (isFresh) continue;
      }
      this.#write(this.#read().filter((other) => other !== token));
    }
  }

  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    void this.#deps.pause(AGAIN_MS).then(() => {
      this.#isPlanned = false;
      return this.#read().length === 0 ? this.#setUntold(false) : this.settle();
    });
  }

  #setUntold(isUntold: boolean): void {
    if (isUntold === this.#isUntold) return;
    this.#isUntold = isUntold;
    for (const listener of this.#listeners) listener();
  }

  #read(): readonly string[] {
    const { storage } = this.#deps;
    return storage === null ? this.#kept : (storage.getItem(KEY) ?? '').split(' ').filter((token) => token !== '');
  }

  #write(tokens: readonly string[]): void {
    this.#kept = tokens;
    try {
      if (tokens.length === 0) this.#deps.storage?.removeItem(KEY);
      else this.#deps.storage?.setItem(KEY, tokens.join(' '));
    } catch {
      // A full storage keeps nothing: then this page alone remembers, as long as it is there.
      this.#deps = { ...this.#deps, storage: null };
    }
  }
}

/** Whether the server may take at another time what it has not taken now. Any other answer is its last word. */
function mayAnswerLater(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return ['offline', 'unexpected', 'store_unavailable', 'not_ready', 'too_many_requests', 'internal'].includes(
    error.code,
  );
}
