export type TrackKind = 'audio' | 'video';

const KINDS: readonly TrackKind[] = ['audio', 'video'];

/**
 * The two senders of a connection. Both exist from the first description on, with or without a track, so that a
 * microphone or camera that comes later needs no negotiation.
 */
export class Transceivers {
  readonly #getTrack: (kind: TrackKind) => MediaStreamTrack | null;
  readonly #byKind = new Map<TrackKind, RTCRtpTransceiver>();
  /** Names the stream on the other side: both tracks in one, or its `ontrack` would have no stream to show. */
  readonly #stream = new MediaStream();

  constructor(getTrack: (kind: TrackKind) => MediaStreamTrack | null) {
    this.#getTrack = getTrack;
  }

  /** For the side that offers: makes what is not there yet. */
  create(peer: RTCPeerConnection): void {
    for (const kind of KINDS) {
      if (this.#byKind.has(kind)) continue;
      const init: RTCRtpTransceiverInit = { direction: 'sendrecv', streams: [this.#stream] };
      this.#byKind.set(kind, peer.addTransceiver(this.#getTrack(kind) ?? kind, init));
    }
  }

  /**
   * For the side that answers, between the offer and the answer: sends through the transceivers that the offer made.
   * The browser itself would reuse only those made by `addTrack` (RFC 8829, 5.10).
   */
  async adopt(peer: RTCPeerConnection): Promise<void> {
    for (const kind of KINDS) {
      if (this.#byKind.has(kind)) continue;
      const offered = peer.getTransceivers().find(({ receiver, mid }) => mid !== null && receiver.track.kind === kind);
      if (!offered) continue;
      this.#byKind.set(kind, offered);
      offered.direction = 'sendrecv';
      offered.sender.setStreams(this.#stream);
      await offered.sender.replaceTrack(this.#getTrack(kind));
    }
  }

  async replaceTrack(kind: TrackKind, track: MediaStreamTrack | null): Promise<void> {
    await this.#byKind.get(kind)?.sender.replaceTrack(track);
  }
}
