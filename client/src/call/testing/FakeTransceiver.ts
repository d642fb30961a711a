import { FakeTrack, type FakeStream } from './fakeMedia.ts';
import { intersected, receives, reversed, sends, type Direction, type Sdp, type Section } from './fakeSdp.ts';

/** What a transceiver needs of its connection. */
export type TransceiverHost = {
  isClosed: () => boolean;
  /** Runs after everything that was asked of the connection before. */
  chain: (run: () => void) => Promise<void>;
  updateNegotiationNeeded: () => void;
};

export class FakeSender {
  track: FakeTrack | null;
  streams: readonly FakeStream[];
  parameters: { encodings: RTCRtpEncodingParameters[] } = { encodings: [{}] };
  readonly #host: TransceiverHost;
  readonly #kind: string;

  constructor(host: TransceiverHost, kind: string, track: FakeTrack | null, streams: readonly FakeStream[]) {
    this.#host = host;
    this.#kind = kind;
    this.track = track;
    this.streams = streams;
  }

  /** W3C WebRTC 5.2: needs no negotiation within one kind. */
  async replaceTrack(track: FakeTrack | null): Promise<void> {
    if (track && track.kind !== this.#kind) throw new TypeError(`A ${this.#kind} sender takes no ${track.kind}.`);
    await this.#host.chain(() => {
      this.track = track;
    });
  }

  getParameters(): { encodings: RTCRtpEncodingParameters[] } {
    return structuredClone(this.parameters);
  }

  /** W3C WebRTC 5.2: needs no negotiation. */
  async setParameters(parameters: { encodings: RTCRtpEncodingParameters[] }): Promise<void> {
    this.parameters = structuredClone(parameters);
  }

  setStreams(...streams: FakeStream[]): void {
    if (this.#host.isClosed()) throw new DOMException('The connection is closed.', 'InvalidStateError');
    this.streams = streams;
    this.#host.updateNegotiationNeeded();
  }
}

export class FakeTransceiver {
  mid: string | null = null;
  currentDirection: Direction | null = null;
  /** What the last remote description let us receive: a `track` event tells of each beginning. */
  firedDirection: Direction | null = null;
  /** `addTrack` may take it while nothing was ever sent through it (W3C WebRTC 5.1). */
  hasSent = false;
  readonly kind: 'audio' | 'video';
  /** Only those of `addTrack` are reused by an answer (RFC 8829, 5.10). */
  isOfAddTrack: boolean;
  readonly sender: FakeSender;
  readonly receiver: { readonly track: FakeTrack };
  readonly #host: TransceiverHost;
  #direction: Direction;

  constructor(
    host: TransceiverHost,
    options: {
      kind: 'audio' | 'video';
      direction: Direction;
      track: FakeTrack | null;
      streams: readonly FakeStream[];
      isOfAddTrack: boolean;
    },
  ) {
    this.#host = host;
    this.kind = options.kind;
    this.#direction = options.direction;
    this.isOfAddTrack = options.isOfAddTrack;
    this.sender = new FakeSender(host, options.kind, options.track, options.streams);
    this.receiver = { track: new FakeTrack(options.kind) };
  }

  get direction(): Direction {
    return this.#direction;
  }

  set direction(direction: Direction) {
    if (this.#host.isClosed()) throw new DOMException('The connection is closed.', 'InvalidStateError');
    if (direction === this.#direction) return;
    this.#direction = direction;
    this.#host.updateNegotiationNeeded();
  }

  /** Takes in what the remote description says of this section. True when media begins to come. */
  hear(section: Section): boolean {
    const direction = reversed(section.direction);
    const isNew = receives(direction) && !(this.firedDirection && receives(this.firedDirection));
    this.firedDirection = direction;
    return isNew;
  }

  /** Whether an answer to this section may send through it. */
  isReusable({ kind, direction }: Section): boolean {
    return this.isOfAddTrack && this.mid === null && this.kind === kind && receives(direction);
  }

  /** Whether the descriptions do not say what this transceiver is meant to do (W3C WebRTC 4.7.3). */
  isChanged(type: 'offer' | 'answer' | undefined, local: Sdp | undefined, remote: Sdp | undefined): boolean {
    const ours = local?.sections.find(({ mid }) => mid === this.mid);
    const theirs = remote?.sections.find(({ mid }) => mid === this.mid);
    if (!ours || !theirs) return true;
    const streams = this.sender.streams.map(({ id }) => id).join();
    if (sends(this.#direction) && sends(ours.direction) && ours.streams.join() !== streams) return true;
    const heard = reversed(theirs.direction);
    if (type === 'answer') return ours.direction !== intersected(this.#direction, heard);
    return ours.direction !== this.#direction && heard !== this.#direction;
  }
}
