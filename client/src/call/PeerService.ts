import type { Answer, Candidate, Candidates, Offer } from '@parley/protocol';
import type { PeerPhase } from './callState.ts';
import { canBundle, hasMedia, IceGathering } from './iceGathering.ts';
import { Transceivers, type TrackKind } from './Transceivers.ts';

/** A packet to the participant, under the seed's event names. */
export type OutgoingPacket =
  | { event: 'callUser'; offer: Offer; connection: string | undefined }
  | { event: 'callAccepted'; answer: Answer; connection: string | undefined }
  | { event: 'negotiationneed'; offer: Offer; connection: string | undefined }
  | { event: 'negotiationDone'; answer: Answer; connection: string | undefined }
  | { event: 'iceCandidate'; candidate: Candidates; connection: string | undefined };

/** A packet from the participant, under the seed's event names. */
export type IncomingPacket =
  | { event: 'incomingCall'; offer: Offer; connection?: string | undefined }
  | { event: 'callAccepted'; answer: Answer; connection?: string | undefined }
  | { event: 'negotiationneed'; offer: Offer; connection?: string | undefined }
  | { event: 'negotiationFinal'; answer: Answer; connection?: string | undefined }
  | { event: 'iceCandidate'; candidate: Candidates; connection?: string | undefined };

export type PeerServiceOptions = {
  /** Gives way when both sides offer at once. The two ends of a pair must disagree about it. */
  isPolite: boolean;
  /** The other side speaks the seed's events only: no trickle, no rollback. */
  speaksSeed: boolean;
  getIceServers: () => RTCIceServer[];
  /** What we send, by kind, when a connection begins. */
  getTrack: (kind: TrackKind) => MediaStreamTrack | null;
  send: (packet: OutgoingPacket) => void;
  onPhase: (phase: Exclude<PeerPhase, 'none'>) => void;
  /** A packet that could not be used. Nothing else depends on it; it is for the log. */
  onProblem: (error: unknown) => void;
  createConnection?: (configuration: RTCConfiguration) => RTCPeerConnection;
  newConnectionId?: () => string;
};

/** One RTCPeerConnection and what belongs to it alone. */
type Connection = {
  readonly peer: RTCPeerConnection;
  /** Undefined when the other side named none: it speaks the seed's events only. */
  readonly id: string | undefined;
  readonly transceivers: Transceivers;
  readonly gathering: IceGathering;
  /** Candidates that came before the description they belong to. */
  readonly early: Candidate[];
  /** The first offer and its answer are through. */
  isEstablished: boolean;
};

/** How long a seed client that called without media is given to offer its own before we offer ours. */
const SEED_MEDIA_MS = 2000;

/**
 * The connection to one remote participant, by perfect negotiation (W3C WebRTC 10.7): either side may offer at any time,
 * and when both do, the polite one gives way. A call, and a partner who reloads, begin on a new RTCPeerConnection; a
 * change inside a call renegotiates the one there is. Steps run one at a time, so no packet meets a half-done step.
 */
export class PeerService {
  /** What the participant sends. The object stays the same over every reconnection. */
  readonly remoteStream = new MediaStream();
  readonly #options: PeerServiceOptions;
  #connection: Connection | null = null;
  #steps: Promise<void> = Promise.resolve();
  #isClosed = false;
  #hasBegunAnew = false;
  #seedTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PeerServiceOptions) {
    this.#options = options;
  }

  /** The current RTCPeerConnection (seed), or null before the first and after the end. */
  get peer(): RTCPeerConnection | null {
    return this.#connection?.peer ?? null;
  }

  /** Begins a connection by offering. Does nothing if one has begun already. */
  offer(): void {
    this.#enqueue(async () => {
      if (!this.#connection) await this.#begin();
    });
  }

  /** Takes a packet of this participant. Packets must be given in the order in which they came. */
  receive(packet: IncomingPacket): void {
    this.#enqueue(() => this.#receive(packet));
  }

  /** Sends `track` instead of what is sent now, without renegotiation. Null sends nothing. */
  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void {
    this.#enqueue(async () => this.#connection?.transceivers.replaceTrack(kind, track));
  }

  /** Packets may have been lost, in either direction: begins anew where an answer is missing, and looks for a path if there is none. */
  resync(): void {
    this.#enqueue(async () => {
      const connection = this.#connection;
      if (!connection) return;
      const { peer } = connection;
      if (peer.signalingState === 'have-local-offer' && peer.localDescription) {
        // Whether the other side has our offer, or has answered it, or meanwhile made one of its own, nobody can know,
        // and an answer does not say which offer it answers. Only a new connection, by its new name, is beyond doubt.
        if (!this.#options.speaksSeed) return this.#begin();
        const event = connection.isEstablished ? 'negotiationneed' : 'callUser';
        this.#send(connection, { event, offer: asOffer(peer.localDescription) });
      } else if (peer.iceConnectionState !== 'connected' && peer.iceConnectionState !== 'completed') {
        // Also `new`: when the candidates of both sides were lost, ICE waits for them for ever, and never fails.
        peer.restartIce();
      }
    });
  }

  /** Ends the connection. May be called twice. */
  close(): void {
    this.#isClosed = true;
    this.#drop();
    for (const track of this.remoteStream.getTracks()) this.remoteStream.removeTrack(track);
  }

  /** Makes an offer of the current connection and sets it locally (seed). */
  async getOffer(): Promise<Offer> {
    return this.#offerOf(this.#required());
  }

  /** Sets `offer` as the remote description, makes the answer and sets it locally (seed). */
  async getAnswer(offer: Offer): Promise<Answer> {
    const connection = this.#required();
    const { peer, transceivers } = connection;
    await peer.setRemoteDescription(offer);
    await this.#addEarlyCandidates(connection);
    await transceivers.adopt(peer);
    await peer.setLocalDescription();
    // Without a media section there is nothing to gather for: waiting would only cost time.
    if (this.#options.speaksSeed && hasMedia(offer.sdp)) await connection.gathering.complete();
    return { type: 'answer', sdp: peer.localDescription?.sdp ?? '' };
  }

  /** Sets the answer to our offer. Does nothing when no offer of ours waits for one (seed: "validates signaling state"). */
  async setRemoteAnswer(answer: Answer): Promise<void> {
    const connection = this.#required();
    if (connection.peer.signalingState !== 'have-local-offer') return;
    await connection.peer.setRemoteDescription(answer);
    connection.isEstablished = true;
    await this.#addEarlyCandidates(connection);
  }

  async #receive(packet: IncomingPacket): Promise<void> {
    if (packet.event === 'incomingCall') return this.#incomingCall(packet.offer, packet.connection);
    const connection = this.#connection;
    // A packet about a connection that is no more: an answer to a dead attempt, or candidates that lost a race.
    if (!connection || connection.id !== packet.connection) {
      const isFromSeed = connection && packet.connection === undefined && this.#options.speaksSeed;
      if (!isFromSeed) return;
    }
    switch (packet.event) {
      case 'callAccepted':
      case 'negotiationFinal':
        return this.setRemoteAnswer(packet.answer);
      case 'negotiationneed':
        return this.#renegotiate(connection, packet.offer);
      case 'iceCandidate':
        return this.#addCandidates(connection, packet.candidate);
    }
  }

  async #begin(id?: string): Promise<void> {
    const newId = this.#options.newConnectionId ?? (() => crypto.randomUUID());
    const connection = this.#open(id ?? newId(), 'max-bundle');
    connection.transceivers.create(connection.peer);
    this.#send(connection, { event: 'callUser', offer: await this.#offerOf(connection) });
  }

  async #incomingCall(offer: Offer, id: string | undefined): Promise<void> {
    const current = this.#connection;
    const isKnown = current !== null && id !== undefined && current.id === id;
    const isUnanswered = current?.peer.signalingState === 'have-local-offer' && !current.isEstablished;
    // Under the name of our own offer comes one of theirs: ours could not be used (see `#beginAnew`).
    if (isKnown && isUnanswered) {
      this.#open(id, canBundle(offer.sdp) ? 'max-bundle' : 'balanced');
    } else if (!isKnown) {
      // Both called at once: one of the two connections is made, the one of the impolite side.
      // The seed's first offer has no media, and its one connection takes ours instead of it: the browser rolls back.
      const isSeedGlare = isUnanswered && this.#options.speaksSeed && !hasMedia(offer.sdp);
      if (isSeedGlare || (isUnanswered && !this.#options.isPolite)) return;
      this.#open(id, canBundle(offer.sdp) ? 'max-bundle' : 'balanced');
    }
    const connection = this.#required();
    const answer = await this.getAnswer(offer).catch((error: unknown) => this.#beginAnew(error, id));
    if (!answer) return;
    connection.isEstablished = true;
    this.#send(connection, { event: 'callAccepted', answer });
    if (!hasMedia(offer.sdp)) this.#awaitSeedMedia(connection);
  }

  /**
   * An offer that cannot be used has cost the connection before it. Ours may do better; once, or two such sides would
   * never end. It goes by the name of the other: under a new one it would look like glare, and the impolite side ignores that.
   */
  #beginAnew(error: unknown, id: string | undefined): null {
    if (this.#isClosed) return null;
    this.#options.onProblem(error);
    this.#drop();
    if (!this.#hasBegunAnew) {
      this.#enqueue(async () => {
        if (!this.#connection) await this.#begin(id);
      });
    }
    this.#hasBegunAnew = true;
    return null;
  }

  async #renegotiate(connection: Connection, offer: Offer): Promise<void> {
    clearTimeout(this.#seedTimer);
    const isGlare = connection.peer.signalingState === 'have-local-offer';
    // Setting the remote offer rolls ours back; the browser asks for it again once the signaling state is stable.
    if (isGlare && !this.#options.isPolite) return;
    this.#send(connection, { event: 'negotiationDone', answer: await this.getAnswer(offer) });
  }

  /** The seed's client offers its tracks after the answer. Offering ours at the same time would meet a side that cannot roll back. */
  #awaitSeedMedia(connection: Connection): void {
    clearTimeout(this.#seedTimer);
    this.#seedTimer = setTimeout(() => {
      this.#enqueue(async () => {
        if (this.#connection === connection) connection.transceivers.create(connection.peer);
      });
    }, SEED_MEDIA_MS);
  }

  /** A new RTCPeerConnection in place of the current one. */
  #open(id: string | undefined, bundlePolicy: RTCBundlePolicy): Connection {
    this.#drop();
    const create = this.#options.createConnection ?? ((configuration) => new RTCPeerConnection(configuration));
    const peer = create({ iceServers: this.#options.getIceServers(), bundlePolicy });
    const connection: Connection = {
      peer,
      id,
      transceivers: new Transceivers(this.#options.getTrack),
      gathering: new IceGathering(peer, (candidate) => this.#send(connection, { event: 'iceCandidate', candidate }), {
        isTrickle: !this.#options.speaksSeed,
      }),
      early: [],
      isEstablished: false,
    };
    this.#connection = connection;
    peer.addEventListener('track', ({ track }) => this.#show(track));
    peer.addEventListener('connectionstatechange', () => this.#reportPhase(connection));
    peer.addEventListener('negotiationneeded', () => {
      this.#enqueue(async () => {
        // Before the first answer the offer that is on its way speaks for everything there is.
        if (this.#connection !== connection || !connection.isEstablished || peer.signalingState !== 'stable') return;
        this.#send(connection, { event: 'negotiationneed', offer: await this.#offerOf(connection) });
      });
    });
    this.#options.onPhase('connecting');
    return connection;
  }

  #drop(): void {
    clearTimeout(this.#seedTimer);
    const connection = this.#connection;
    this.#connection = null;
    connection?.gathering.close();
    connection?.peer.close();
  }

  /** One track of each kind: a new connection's track takes the place of the old one's. */
  #show(track: MediaStreamTrack): void {
    for (const old of this.remoteStream.getTracks()) {
      if (old.kind === track.kind && old !== track) this.remoteStream.removeTrack(old);
    }
    this.remoteStream.addTrack(track);
  }

  #reportPhase(connection: Connection): void {
    if (this.#connection !== connection) return;
    switch (connection.peer.connectionState) {
      case 'connected':
        this.#hasBegunAnew = false;
        return this.#options.onPhase('connected');
      case 'failed':
        this.#options.onPhase('interrupted');
        return connection.peer.restartIce();
      case 'disconnected':
        return this.#options.onPhase('interrupted');
      default:
        return undefined;
    }
  }

  async #offerOf(connection: Connection): Promise<Offer> {
    await connection.peer.setLocalDescription();
    if (this.#options.speaksSeed) await connection.gathering.complete();
    const description = connection.peer.localDescription;
    if (!description) throw new Error('The connection was closed while its offer was made.');
    return asOffer(description);
  }

  async #addCandidates(connection: Connection, candidates: Candidates): Promise<void> {
    const list = Array.isArray(candidates) ? candidates : [candidates];
    // `null` and '' say that no more will come; ICE concludes without being told.
    for (const candidate of list) {
      if (candidate !== null && candidate !== '' && candidate.candidate !== '') connection.early.push(candidate);
    }
    if (connection.peer.remoteDescription) await this.#addEarlyCandidates(connection);
  }

  async #addEarlyCandidates(connection: Connection): Promise<void> {
    for (const candidate of connection.early.splice(0)) {
      try {
        await connection.peer.addIceCandidate(candidate as RTCIceCandidateInit);
      } catch (error) {
        // Of an offer that was rolled back, or of a kind this browser does not know: another candidate will do.
        this.#options.onProblem(error);
      }
    }
  }

  #send(connection: Connection, packet: DistributiveOmit<OutgoingPacket, 'connection'>): void {
    if (this.#connection === connection) this.#options.send({ ...packet, connection: connection.id });
  }

  #required(): Connection {
    if (!this.#connection) throw new Error('There is no connection: call offer() or receive an offer first.');
    return this.#connection;
  }

  #enqueue(run: () => Promise<void> | undefined): void {
    this.#steps = this.#steps.then(async () => {
      if (this.#isClosed) return;
      try {
        await run();
      } catch (error) {
        // Closed in the middle of the step: its failure means nothing any more.
        if (!this.#isClosed) this.#options.onProblem(error);
      }
    });
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

function asOffer(description: RTCSessionDescription): Offer {
  return { type: 'offer', sdp: description.sdp };
}
