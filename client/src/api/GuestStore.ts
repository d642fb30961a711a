import type { GuestReply } from '@parley/protocol';

/** Somebody without an account, in one room. `isOver`: the server takes the pass no more, and the page has yet to say so. */
export type GuestPass = {
  readonly roomId: string;
  readonly token: string;
  readonly name: string;
  /** ISO 8601, by the server's clock. */
  readonly expiresAt: string;
  readonly isOver: boolean;
};

const KEY = 'parley.guest';

/** The pass of this tab's guest, kept over a reload and nowhere else: it is nobody's session. */
export class GuestStore {
  #pass: GuestPass | null;
  readonly #storage: Storage | null;
  readonly #listeners = new Set<() => void>();

  constructor(storage: Storage | null, nowMs = Date.now()) {
    this.#storage = storage;
    const pass = readPass(storage);
    // One of another day is none: what it would ask, the server would refuse.
    this.#pass = pass !== null && Date.parse(pass.expiresAt) > nowMs ? pass : null;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): GuestPass | null => this.#pass;

  /** The token, while it may be good. */
  get token(): string | null {
    return this.#pass === null || this.#pass.isOver ? null : this.#pass.token;
  }

  begin(roomId: string, { token, guest, expiresAt }: GuestReply): void {
    this.#set({ roomId, token, name: guest.name, expiresAt, isOver: false });
  }

  /** The server takes the pass no more. */
  end(): void {
    if (this.#pass !== null) this.#set({ ...this.#pass, isOver: true });
  }

  forget(): void {
    if (this.#pass !== null) this.#set(null);
  }

  #set(pass: GuestPass | null): void {
    this.#pass = pass;
    try {
      if (pass === null) this.#storage?.removeItem(KEY);
      else this.#storage?.setItem(KEY, JSON.stringify(pass));
    } catch {
      // A full or closed storage: the pass lives as long as this page does.
    }
    for (const listener of this.#listeners) listener();
  }
}

function readPass(storage: Storage | null): GuestPass | null {
  try {
    const pass = JSON.parse(storage?.getItem(KEY) ?? 'null') as Partial<Record<keyof GuestPass, unknown>> | null;
    const { roomId, token, name, expiresAt, isOver } = pass ?? {};
    if (typeof roomId !== 'string' || typeof token !== 'string') return null;
    if (typeof name !== 'string' || typeof expiresAt !== 'string') return null;
    return { roomId, token, name, expiresAt, isOver: isOver === true };
  } catch {
    return null;
  }
}
