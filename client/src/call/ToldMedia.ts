import type { MediaState, RequestInput, RequestName } from '@parley/protocol';
import type { CallState } from './callState.ts';
import type { PeerMessage } from './Connection.ts';

type Deps = {
  /** What we send right now. */
  getMedia: () => Omit<MediaState, 'version'>;
  /** Says it without the server. */
  tellPeers: (message: PeerMessage) => void;
  /** Says it by the server; nobody waits for an answer. */
  tell: <Name extends RequestName>(name: Name, payload: RequestInput<Name>) => void;
};

/** What the others have been told of our microphone, camera and screen. */
export class ToldMedia {
  readonly #deps: Deps;
  #last: MediaState | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** What was told last; null before the first time. */
  get last(): MediaState | null {
    return this.#last;
  }

  /** What we send, numbered by the clock, so that a page that was loaded anew goes on counting. */
  newest(): MediaState {
    const media = this.#deps.getMedia();
    const last = this.#last;
    if (last?.audio === media.audio && last.video === media.video && last.screen === media.screen) return last;
    this.#last = { ...media, version: Math.max(Date.now(), (last?.version ?? 0) + 1) };
    return this.#last;
  }

  /** Tells the others in the room what we send, when that has changed: by the server, and without it. */
  update(state: CallState): void {
    if (state.phase !== 'waiting' && state.phase !== 'inCall') return;
    const former = this.#last;
    const media = this.newest();
    if (media === former) return;
    this.#deps.tellPeers({ type: 'media', media });
    this.#deps.tell('mediaState', media);
    if (former?.audio === media.audio) return;
    // The seed's clients know mute as a message to each of them.
    for (const { id, protocol } of state.participants) {
      if (protocol === undefined) this.#deps.tell('muteToggle', { to: id, isMuted: !media.audio });
    }
  }
}
