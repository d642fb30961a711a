import type { AuthReply, User } from '@parley/protocol';
import { ApiError } from './http.ts';
import { tokenClaims } from './tokenClaims.ts';

/**
 * Why a session is over, where that wants saying: the server ended it (its time ran out, or somebody ended it elsewhere),
 * another tab of this browser has put it away, the person signed out on every device, or deleted the account.
 */
export type Ending = 'by-server' | 'in-another-tab' | 'everywhere' | 'account-deleted';

/** Who is signed in. `user` is null while a stored token has not been checked yet. */
export type Session = {
  readonly token: string | null;
  readonly user: User | null;
  /** How the last one ended; absent after a plain sign-out. */
  readonly ending?: Ending;
};

const KEY = 'token';
/** How far this machine's clock was ahead of the server's when it last gave a token, in milliseconds. */
const CLOCK_KEY = 'clockAheadMs';
/** The session for which this browser has no refresh cookie: the page may be of another site than the server. */
const UNRENEWABLE_KEY = 'sessionWithoutCookie';
/** Whether somebody who has an account still has signed in with this browser. */
const KNOWN_KEY = 'hasSignedIn';

/** The signed-in person, kept under `token` in localStorage and in step with every other tab. */
export class SessionStore {
  #session: Session;
  #storage: Storage | null;
  #clockAheadMs = 0;
  #expected: Ending | null = null;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();

  constructor(storage: Storage | null, now: () => number = Date.now) {
    this.#storage = storage;
    this.#now = now;
    this.#session = { token: storage?.getItem(KEY) ?? null, user: null };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): Session => this.#session;

  /** The token as all tabs see it: another one may have renewed or removed it a moment ago. */
  readToken(): string | null {
    if (this.#storage !== null) this.takeOver(this.#storage.getItem(KEY));
    return this.#session.token;
  }

  /** The server's clock as far as this browser knows it: a machine whose own is wrong must not misjudge a token. */
  serverNowMs(): number {
    const stored = Number(this.#storage?.getItem(CLOCK_KEY) ?? this.#clockAheadMs);
    return this.#now() - (Number.isFinite(stored) ? stored : 0);
  }

  /** Whether the server will refuse `token` because its time is over. False for a token without times. */
  isExpired(token: string): boolean {
    const life = tokenClaims(token)?.lifeMs;
    return life != null && life.end <= this.serverNowMs();
  }

  /** How long ago the server gave `token`. Null for a token without times. */
  ageMs(token: string): number | null {
    const life = tokenClaims(token)?.lifeMs;
    return life == null ? null : this.serverNowMs() - life.begin;
  }

  markUnrenewable(token: string): void {
    const sessionId = tokenClaims(token)?.sessionId ?? null;
    if (sessionId !== null) this.#write(UNRENEWABLE_KEY, sessionId);
  }

  /** Whether a refresh can give a successor of `token`, as far as is known. */
  isRenewable(token: string): boolean {
    const sessionId = tokenClaims(token)?.sessionId ?? null;
    return sessionId !== null && sessionId !== this.#storage?.getItem(UNRENEWABLE_KEY);
  }

  /** Whether whoever stands at the sign-in may be greeted as somebody who comes back. */
  get isKnownHere(): boolean {
    return this.#storage?.getItem(KNOWN_KEY) != null;
  }

  begin({ token, user }: AuthReply): void {
    const life = tokenClaims(token)?.lifeMs;
    // Before the token: another tab that hears of the new one reckons with this at once.
    if (life != null) {
      this.#clockAheadMs = this.#now() - life.begin;
      this.#write(CLOCK_KEY, String(this.#clockAheadMs));
    }
    this.#write(KNOWN_KEY, 'yes');
    this.#write(KEY, token);
    this.#set({ token, user });
  }

  /** `ending`: why, where the person should learn it. */
  end(ending: Ending | null = null): void {
    const told = ending === 'by-server' ? (this.#expected ?? ending) : ending;
    this.#write(KEY, null);
    if (told === 'account-deleted') this.#write(KNOWN_KEY, null);
    this.#set({ token: null, user: null, ...(told !== null && { ending: told }) });
  }

  /**
   * Ends the session by a request. The server closes the sockets before it answers: that they are closed is then no
   * news of its own.
   */
  async endBy(ending: Ending, request: () => Promise<unknown>): Promise<void> {
    this.#expected = ending;
    try {
      await request();
      this.end(ending);
    } catch (error) {
      // The session was over before this was asked for: nothing was done, and nobody is to read that it was.
      const isRefused = error instanceof ApiError && error.code === 'unauthorized';
      if (isRefused && this.#session.ending === ending) {
        this.#write(KNOWN_KEY, 'yes');
        this.#set({ ...this.#session, ending: 'by-server' });
      }
      throw error;
    } finally {
      this.#expected = null;
    }
  }

  /** What the server said about the holder of `token`. A late answer about an earlier one is dropped. */
  identify(token: string, user: User): void {
    if (this.#session.token === token) this.#set({ token, user });
  }

  /** Another tab stored `token`, or put it away. A renewed token of the same person leaves the page, and a running call, as they are. */
  takeOver(token: string | null): void {
    const { token: present, user } = this.#session;
    if (token === present) return;
    const isSamePerson = token !== null && user !== null && tokenClaims(token)?.userId === user._id;
    // Another tab may hear first that the server has ended what this one asked it to end.
    const ending = token === null ? { ending: this.#expected ?? 'in-another-tab' } : {};
    this.#set({ token, user: isSamePerson ? user : null, ...ending });
  }

  /** Follows the other tabs. Returns the function that ends it. */
  listen(target: Window): () => void {
    const onStorage = (event: StorageEvent) => {
      // A null key is `localStorage.clear()`.
      if (event.key === KEY || event.key === null) this.takeOver(this.#storage?.getItem(KEY) ?? null);
    };
    target.addEventListener('storage', onStorage);
    return () => target.removeEventListener('storage', onStorage);
  }

  #write(key: string, value: string | null): void {
    try {
      if (value === null) this.#storage?.removeItem(key);
      else this.#storage?.setItem(key, value);
    } catch {
      // A full or forbidden storage: the session lives as long as this page does.
      this.#storage = null;
    }
  }

  #set(session: Session): void {
    this.#session = session;
    for (const listener of this.#listeners) listener();
  }
}

/** A storage of the page, or null where a browser forbids it. */
export function openStorage(kind: 'localStorage' | 'sessionStorage'): Storage | null {
  try {
    return window[kind];
  } catch {
    return null;
  }
}
