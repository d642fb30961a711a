import type { FakeStream, FakeTrack } from './fakeMedia.ts';
import { intersected, receives, reversed, sends, type Direction, type Sdp, type Section } from './fakeSdp.ts';
import { FakeTransceiver, type TransceiverHost } from './FakeTransceiver.ts';

/** The transceivers of one connection, and the media sections of its descriptions that they belong to (RFC 8829). */
export class FakeTransceivers {
  readonly #host: TransceiverHost;
  readonly #connectionId: string;
  readonly #all: FakeTransceiver[] = [];
  /** Mids of the sections in their order, once a description of either side has them. */
  #mids: string[] = [];
  #nextMid = 0;

  constructor(host: TransceiverHost, connectionId: string) {
    this.#host = host;
    this.#connectionId = connectionId;
  }

  get all(): readonly FakeTransceiver[] {
    return this.#all;
  }

  byMid(mid: string): FakeTransceiver | undefined {
    return this.#all.find((one) => one.mid === mid);
  }

  add(options: ConstructorParameters<typeof FakeTransceiver>[1]): FakeTransceiver {
    const transceiver = new FakeTransceiver(this.#host, options);
    this.#all.push(transceiver);
    this.#host.updateNegotiationNeeded();
    return transceiver;
  }

  /** Takes a transceiver through which nothing was ever sent, or makes one (W3C WebRTC 5.1). */
  addTrack(track: FakeTrack, streams: readonly FakeStream[]): void {
    if (this.#all.some(({ sender }) => sender.track === track)) {
      throw new DOMException('A sender already exists for the track.', 'InvalidAccessError');
    }
    const free = this.#all.find((one) => !one.sender.track && one.kind === track.kind && !one.hasSent);
    if (!free) {
      this.add({ kind: track.kind, direction: 'sendrecv', track, streams, isOfAddTrack: true });
      return;
    }
    free.sender.track = track;
    free.sender.streams = streams;
    free.isOfAddTrack = true;
    free.direction = receives(free.direction) ? 'sendrecv' : 'sendonly';
  }

  /** The sections of an offer: those there are, in their order, and then what was added. */
  offered(): Section[] {
    const ordered = this.#mids.map((mid) => this.byMid(mid)).filter((one) => one !== undefined);
    const added = this.#all.filter((one) => !ordered.includes(one));
    return [...ordered, ...added].map((one) =>
      sectionOf(one, one.mid ?? `${this.#connectionId}.${this.#nextMid++}`, one.direction),
    );
  }

  /** The sections of an answer to `offer`. */
  answered(offer: Sdp): Section[] {
    return offer.sections.map(({ mid, kind, direction }) => {
      const transceiver = this.byMid(mid);
      if (!transceiver) return { mid, kind, direction: 'inactive' as const, streams: [] };
      return sectionOf(transceiver, mid, intersected(transceiver.direction, reversed(direction)));
    });
  }

  /** Our own offer is set: who is new has a section now. */
  setLocalOffer(offer: Sdp): void {
    const unassociated = this.#all.filter(({ mid }) => mid === null);
    offer.sections.forEach(({ mid, kind }, index) => {
      if (this.byMid(mid)) return;
      const transceiver = unassociated.find((one) => one.kind === kind && one.mid === null);
      if (transceiver) transceiver.mid = mid;
      this.#mids[index] = mid;
    });
  }

  /** Their offer is set: its sections find a transceiver, or make one. */
  setRemoteOffer(offer: Sdp): void {
    if (!this.#mids.every((mid, index) => offer.sections[index]?.mid === mid)) {
      throw new DOMException("The order of m-lines in subsequent offer doesn't match.", 'InvalidAccessError');
    }
    for (const section of offer.sections) {
      const transceiver =
        this.byMid(section.mid) ?? this.#all.find((one) => one.isReusable(section)) ?? this.#receiverOf(section);
      transceiver.mid = section.mid;
    }
    this.#mids = offer.sections.map(({ mid }) => mid);
  }

  /** Takes back what an offer gave, but for the sections of `kept`, the description that holds. */
  rollBack(kept: Sdp | undefined): void {
    const mids = new Set(kept?.sections.map(({ mid }) => mid));
    for (const one of this.#all) if (one.mid !== null && !mids.has(one.mid)) one.mid = null;
    this.#mids = this.#mids.filter((mid) => mids.has(mid));
  }

  /** Offer and answer are through. */
  settle(local: Sdp, remote: Sdp | undefined): void {
    for (const ours of local.sections) {
      const transceiver = this.byMid(ours.mid);
      const theirs = remote?.sections.find(({ mid }) => mid === ours.mid);
      if (!transceiver || !theirs) continue;
      transceiver.currentDirection = intersected(ours.direction, reversed(theirs.direction));
      if (sends(transceiver.currentDirection)) transceiver.hasSent = true;
    }
  }

  #receiverOf({ kind }: Section): FakeTransceiver {
    return this.add({ kind, direction: 'recvonly', track: null, streams: [], isOfAddTrack: false });
  }
}

function sectionOf(transceiver: FakeTransceiver, mid: string, direction: Direction): Section {
  const streams = sends(direction) ? transceiver.sender.streams.map(({ id }) => id) : [];
  return { mid, kind: transceiver.kind, direction, streams };
}
