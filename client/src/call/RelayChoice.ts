import { pageStorage } from './pageStorage.ts';

/** Whether one's media goes through the server's relay only, and whether there is one. */
export type RelayState = {
  /** Chosen by the person: others must not learn this device's address. */
  readonly isOnly: boolean;
  /** The server named a TURN server. Without one nothing connects while `isOnly` is chosen. */
  readonly isOffered: boolean;
};

const KEY = 'parley.relayOnly';

/** What the person chose about the way their media takes. Survives the page. */
export class RelayChoice {
  readonly #onChange: () => void;
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'> | null;
  #state: RelayState;

  constructor(onChange: () => void, storage: Pick<Storage, 'getItem' | 'setItem'> | null = pageStorage('local')) {
    this.#onChange = onChange;
    this.#storage = storage;
    this.#state = { isOnly: readChoice(storage), isOffered: false };
  }

  /** The object stays the same until something in it changes. */
  get state(): RelayState {
    return this.#state;
  }

  /**
   * For a connection that begins now. `relay` also when no relay is offered: a call that does not come about is better
   * than an address that was to be hidden.
   */
  get policy(): RTCIceTransportPolicy {
    return this.#state.isOnly ? 'relay' : 'all';
  }

  setOnly(isOnly: boolean): void {
    try {
      this.#storage?.setItem(KEY, isOnly ? 'on' : 'off');
    } catch {
      // Private windows may refuse: the choice then lives as long as the page.
    }
    this.#change({ ...this.#state, isOnly });
  }

  /** The servers that connections are given from now on. */
  learn(iceServers: readonly RTCIceServer[]): void {
    const isOffered = iceServers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/i.test(url)));
    this.#change({ ...this.#state, isOffered });
  }

  #change(next: RelayState): void {
    if (next.isOnly === this.#state.isOnly && next.isOffered === this.#state.isOffered) return;
    this.#state = next;
    this.#onChange();
  }
}

function readChoice(storage: Pick<Storage, 'getItem'> | null): boolean {
  try {
    return storage?.getItem(KEY) === 'on';
  } catch {
    return false;
  }
}
