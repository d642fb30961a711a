import type { Connection, PeerMessage } from './Connection.ts';

/**
 * The connection to a participant that is negotiated, and beside it the one that was good before, until the new one is.
 * What is shown comes from the one that was good last.
 */
export class ConnectionPair {
  /** What the participant sends. The object stays the same over every reconnection. */
  readonly remoteStream = new MediaStream();
  readonly #speaksSeed: boolean;
  #current: Connection | null = null;
  #former: Connection | null = null;

  /** `speaksSeed`: the other side has one connection for ever, on which a later track replaces the one before. */
  constructor({ speaksSeed }: { speaksSeed: boolean }) {
    this.#speaksSeed = speaksSeed;
  }

  /** The one that is negotiated. */
  get current(): Connection | null {
    return this.#current;
  }

  get former(): Connection | null {
    return this.#former;
  }

  /** Both, as many as there are. */
  get all(): readonly Connection[] {
    return [this.#current, this.#former].filter((one) => one !== null);
  }

  /** Makes room for a successor of the current one, which is kept beside it if it was good. */
  retire(): void {
    if (this.#current?.hasConnected && !this.#speaksSeed) {
      this.#former?.close();
      this.#former = this.#current;
      this.#former.gathering.close();
    } else {
      this.#current?.close();
    }
    // Its successor may fail to begin: what is closed is negotiated no more.
    this.#current = null;
  }

  /** Negotiates `connection` from now on. */
  begin(connection: Connection): void {
    this.#current = connection;
  }

  /** Gives up what is negotiated. */
  drop(): void {
    this.#current?.close();
    this.#current = null;
  }

  /** Lets the former one go once its successor is good. Returns whether either of them works. */
  settle(): boolean {
    if (this.#current?.hasConnected && this.#former) {
      this.#former.close();
      this.#former = null;
      this.showTracks();
    }
    return this.all.some(({ isWell }) => isWell);
  }

  /** One track of each kind, from the connection that was good last: the picture stays while a successor is made. */
  showTracks(): void {
    const shown = (this.#former ?? this.#current)?.tracks ?? [];
    for (const kind of ['audio', 'video']) {
      // Our own clients show the first of a kind; the seed's has one connection, on which a later track replaces it.
      const ofKind = shown.filter((one) => one.kind === kind);
      const track = this.#speaksSeed ? ofKind.at(-1) : ofKind[0];
      if (!track) continue;
      for (const old of this.remoteStream.getTracks()) {
        if (old.kind === kind && old !== track) this.remoteStream.removeTrack(old);
      }
      this.remoteStream.addTrack(track);
    }
  }

  /** Ends both, with a last word by the way that needs no server. */
  close(lastWord?: PeerMessage): void {
    for (const connection of this.all) {
      if (lastWord) connection.closeWithGoodbye(lastWord);
      else connection.close();
    }
    this.#current = null;
    this.#former = null;
    for (const track of this.remoteStream.getTracks()) this.remoteStream.removeTrack(track);
  }
}
