import type { GuestReply } from '@parley/protocol';

/** Somebody without an account, in one room. `isOver`: the server takes the pass no more, and the page has yet to say so. */
export type GuestPass = {
  readonly roomId: string;
  readonly token: string;
  readonly name: string;
  readonly isOver: boolean;
};

const KEY = 'parley.guest';

/** The pass of this tab's guest, kept over a reload and nowhere else: it is nobody's session. */
export class GuestStore {
  #pass: GuestPass | null;
  readonly #storage: Storage | null;
  readonly #listeners = new Set<() => void>();

  constructor(storage: Storage | null) {
    this.#storage = storage;
    this.#pass = readPass(storage);
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

  begin(roomId: string, { token, guest }: Pick<GuestReply, 'token' | 'guest'>): void {
    this.#set({ roomId, token, name: guest.name, isOver: false });
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
    if (typeof pass?.roomId !== 'string' || typeof pass.token !== 'string' || typeof pass.name !== 'string')
      return null;
    return { roomId: pass.roomId, token: pass.token, name: pass.name, isOver: pass.isOver === true };
  } catch {
    return null;
  }
}
