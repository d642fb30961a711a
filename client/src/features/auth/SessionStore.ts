import type { AuthReply, User } from '@parley/protocol';

/** Who is signed in. `user` is null while a stored token has not been checked yet. */
export type Session = { readonly token: string | null; readonly user: User | null };

const KEY = 'token';

/** The signed-in person, kept under `token` in localStorage and in step with every other tab. */
export class SessionStore {
  #session: Session;
  #storage: Storage | null;
  readonly #listeners = new Set<() => void>();

  constructor(storage: Storage | null) {
    this.#storage = storage;
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

  begin({ token, user }: AuthReply): void {
    this.#store(token);
    this.#set({ token, user });
  }

  end(): void {
    this.#store(null);
    this.#set({ token: null, user: null });
  }

  /** What the server said about the holder of `token`. A late answer about an earlier one is dropped. */
  identify(token: string, user: User): void {
    if (this.#session.token === token) this.#set({ token, user });
  }

  /** Another tab stored `token`. A renewed token of the same person leaves the page, and a running call, as they are. */
  takeOver(token: string | null): void {
    const { token: present, user } = this.#session;
    if (token === present) return;
    const isSamePerson = token !== null && user !== null && userIdOf(token) === user._id;
    this.#set({ token, user: isSamePerson ? user : null });
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

  #store(token: string | null): void {
    try {
      if (token === null) this.#storage?.removeItem(KEY);
      else this.#storage?.setItem(KEY, token);
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

/** The `_id` in a JWT's payload, unverified: good enough to compare, never to trust. */
export function userIdOf(token: string): string | null {
  const payload = token.split('.')[1];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const id = (claims as { _id?: unknown } | null)?._id;
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}

/** localStorage, or null where a browser forbids it. */
export function openLocalStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
