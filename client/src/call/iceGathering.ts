import type { Candidate } from '@parley/protocol';

/** How long candidates that come together are collected into one packet. */
const BATCH_MS = 10;
/** A description for a side that knows no trickle waits this long for its candidates, and no longer: a STUN server may be silent. */
const COMPLETE_MS = 1000;

/** Whether a description has a media section at all. The seed's first offer has none. */
export function hasMedia(sdp: string): boolean {
  return /^m=/m.test(sdp);
}

/** Whether a description groups its sections. Chromium refuses one that does not on a connection that insists on it. */
export function canBundle(sdp: string): boolean {
  return /^a=group:BUNDLE /m.test(sdp);
}

/** Candidates of one connection: sent in small batches as they come, or waited for. */
export class IceGathering {
  readonly #peer: RTCPeerConnection;
  readonly #send: (candidates: (Candidate | null)[]) => void;
  #batch: (Candidate | null)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    peer: RTCPeerConnection,
    send: (candidates: (Candidate | null)[]) => void,
    options: { isTrickle: boolean },
  ) {
    this.#peer = peer;
    this.#send = send;
    if (!options.isTrickle) return;
    peer.addEventListener('icecandidate', ({ candidate }) => {
      this.#batch.push(candidate === null ? null : candidate.toJSON());
      this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
    });
  }

  /** Resolves when the local description holds all its candidates, at the latest after a second. */
  async complete(): Promise<void> {
    const peer = this.#peer;
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        peer.removeEventListener('icegatheringstatechange', check);
        resolve();
      };
      const check = (): void => {
        if (peer.iceGatheringState === 'complete') finish();
      };
      const timer = setTimeout(finish, COMPLETE_MS);
      peer.addEventListener('icegatheringstatechange', check);
      check();
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#batch = [];
  }

  #flush(): void {
    this.#timer = undefined;
    this.#send(this.#batch.splice(0));
  }
}
