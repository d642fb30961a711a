import type { Answer, Offer } from '@parley/protocol';
import type { PeerPhase } from './callState.ts';
import { Connection, type PeerMessage } from './Connection.ts';
import { ConnectionPair } from './ConnectionPair.ts';
import { hasControl } from './ControlChannel.ts';
import { PeerHealth } from './PeerHealth.ts';
import { canBundle, hasMedia } from './iceGathering.ts';
import type { IncomingPacket, OutgoingPacket } from './packets.ts';
import type { Watch, WatchOptions } from './PathWatch.ts';
import type { TrackKind, Transceivers } from './Transceivers.ts';

export type PeerServiceOptions = {
  /** Gives way when both sides offer at once. The two ends of a pair must disagree about it. */
  isPolite: boolean;
  /** The other side speaks the seed's events only: no trickle, no rollback, no channel, one connection for ever. */
  speaksSeed: boolean;
  getIceServers: () => RTCIceServer[];
  /** Resolves, soon in any case, when their credentials are as good as they can be. Never rejects. */
  refreshIceServers: () => Promise<void>;
  /** For a connection that begins now. */
  getTransportPolicy: () => RTCIceTransportPolicy;
  /** What we send, by kind, when a connection begins. */
  getTrack: (kind: TrackKind) => MediaStreamTrack | null;
  send: (packet: OutgoingPacket) => void;
  onPhase: (phase: Exclude<PeerPhase, 'none'>) => void;
  /** What the participant says without the server. */
  onMessage: (message: PeerMessage) => void;
  /** Messages can be sent without the server from now on, over this connection or, after a repair, over another. */
  onOpen: () => void;
  /** Nothing has come over the connection for a while: the network may have changed. */
  onDoubt: () => void;
  /** For two minutes nothing has arrived, whatever was tried. */
  onGivenUp: () => void;
  /** Whether a packet would arrive: both are connected to the server. */
  canReach: () => boolean;
  /** Whether the participant says that they send a picture. */
  expectsPictures: () => boolean;
  /** Whether pictures of theirs were coming a moment ago. */
  sawPictures: () => boolean;
  /** Told of each connection that is opened; what it gives back is closed together with it. */
  measure: (peer: RTCPeerConnection, transceivers: Transceivers) => { close(): void };
  /** A packet that could not be used. Nothing else depends on it; it is for the log. */
  onProblem: (error: unknown) => void;
  createConnection?: (configuration: RTCConfiguration) => RTCPeerConnection;
  newConnectionId?: () => string;
  createWatch?: (options: WatchOptions) => Watch;
};

/** How long a seed client that called without media is given to offer its own before we offer ours. */
const SEED_MEDIA_MS = 2000;

/**
 * What connects us with one remote participant, by perfect negotiation (W3C WebRTC 10.7): either side may offer at any
 * time, and when both do, the polite one gives way. A call, and a partner who reloads, begin on a new RTCPeerConnection;
 * a change inside a call renegotiates the one there is. A connection that was good is kept until its successor is. Steps
 * run one at a time, so no packet meets a half-done step.
 */
export class PeerService {
  readonly #options: PeerServiceOptions;
  readonly #health: PeerHealth;
  readonly #pair: ConnectionPair;
  #steps: Promise<void> = Promise.resolve();
  #isClosed = false;
  #hasBegunAnew = false;
  #seedTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PeerServiceOptions) {
    this.#options = options;
    this.#pair = new ConnectionPair(options);
    this.#health = new PeerHealth({
      isPolite: options.isPolite,
      canReach: options.canReach,
      expectsPictures: options.expectsPictures,
      sawPictures: options.sawPictures,
      countPictures: async () => (this.#pair.former ?? this.#connection)?.countPictures() ?? 0,
      onPhase: options.onPhase,
      onGivenUp: options.onGivenUp,
      restart: () => this.#enqueue(async () => this.#restart()),
      rebuild: () =>
        this.#enqueue(async () => {
          if (options.speaksSeed) return this.#restart();
          await options.refreshIceServers();
          return this.#begin();
        }),
    });
  }

  /** What the participant sends. The object stays the same over every reconnection. */
  get remoteStream(): MediaStream {
    return this.#pair.remoteStream;
  }

  /** The connection that is negotiated. */
  get #connection(): Connection | null {
    return this.#pair.current;
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
    // Not a step: it goes at any moment, and what is under way on a connection that closes never settles.
    this.#pair.former?.transceivers.replaceTrack(kind, track).catch(this.#options.onProblem);
    this.#enqueue(async () => this.#connection?.transceivers.replaceTrack(kind, track));
  }

  /** Says something without the server, by every way there is. */
  tell(message: PeerMessage): void {
    for (const connection of this.#pair.all) connection.tell(message);
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
      } else if (!connection.hasConnected) {
        // When the candidates of both sides were lost, ICE waits for them for ever, and never fails.
        await this.#restart();
      } else {
        this.#health.reachable();
      }
    });
  }

  /** Ends what connects us, with a last word by the way that needs no server. May be called twice. */
  close(lastWord?: PeerMessage): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#health.close();
    clearTimeout(this.#seedTimer);
    this.#pair.close(lastWord);
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
    await connection.addEarlyCandidates();
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
    await connection.addEarlyCandidates();
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
        return connection.addCandidates(packet.candidate);
    }
  }

  async #begin(id?: string): Promise<void> {
    const newId = this.#options.newConnectionId ?? (() => crypto.randomUUID());
    const connection = this.#open(id ?? newId(), 'max-bundle');
    connection.transceivers.create(connection.peer);
    if (!this.#options.speaksSeed) connection.openControl();
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
    this.#health.countered();
    if (hasControl(offer.sdp)) connection.openControl();
    const answer = await this.getAnswer(offer).catch((error: unknown) => this.#beginAnew(error, id));
    if (!answer) return;
    connection.isEstablished = true;
    this.#send(connection, { event: 'callAccepted', answer });
    if (!hasMedia(offer.sdp)) this.#awaitSeedMedia(connection);
  }

  /**
   * An offer that cannot be used: ours may do better; once, or two such sides would never end. It goes by the name of the other: under a new one it would look like glare, and the impolite side ignores that.
   */
  #beginAnew(error: unknown, id: string | undefined): null {
    if (this.#isClosed) return null;
    this.#options.onProblem(error);
    clearTimeout(this.#seedTimer);
    this.#pair.drop();
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
    this.#health.countered();
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

  /** Looks for another path on the connection there is, with servers and credentials as they are now. */
  async #restart(): Promise<void> {
    await this.#options.refreshIceServers();
    const { peer } = this.#connection ?? {};
    peer?.setConfiguration({ ...peer.getConfiguration(), iceServers: this.#options.getIceServers() });
    peer?.restartIce();
  }

  /** A new connection to be negotiated. The one before is kept beside it if it was good. */
  #open(id: string | undefined, bundlePolicy: RTCBundlePolicy): Connection {
    this.#pair.retire();
    clearTimeout(this.#seedTimer);
    const create = this.#options.createConnection ?? ((configuration) => new RTCPeerConnection(configuration));
    const iceTransportPolicy = this.#options.getTransportPolicy();
    const peer = create({ iceServers: this.#options.getIceServers(), iceTransportPolicy, bundlePolicy });
    const isCurrent = (): boolean => this.#connection === connection;
    const connection = new Connection({
      peer,
      id,
      isTrickle: !this.#options.speaksSeed,
      getTrack: this.#options.getTrack,
      createWatch: this.#options.createWatch,
      measure: this.#options.measure,
      onCandidates: (candidate) => this.#send(connection, { event: 'iceCandidate', candidate }),
      onTrack: () => this.#pair.showTracks(),
      onNegotiationNeeded: () => {
        this.#enqueue(async () => {
          // Before the first answer the offer that is on its way speaks for everything there is.
          if (!isCurrent() || !connection.isEstablished || peer.signalingState !== 'stable') return;
          this.#send(connection, { event: 'negotiationneed', offer: await this.#offerOf(connection) });
        });
      },
      onChange: () => this.#check(),
      onDoubt: this.#options.onDoubt,
      onMessage: (message) => {
        if (this.#isClosed) return;
        if (this.#pair.all.includes(connection)) this.#options.onMessage(message);
      },
      onOpen: () => {
        if (!this.#isClosed) this.#options.onOpen();
      },
      onProblem: (error) => this.#options.onProblem(error),
    });
    this.#pair.begin(connection);
    this.#health.begin();
    return connection;
  }

  /** A connection's state has changed: its successor may be good by now, or there may be none left that is. */
  #check(): void {
    if (this.#isClosed) return;
    const isWell = this.#pair.settle();
    if (isWell) this.#hasBegunAnew = false;
    this.#health.set(isWell);
  }

  async #offerOf(connection: Connection): Promise<Offer> {
    await connection.peer.setLocalDescription();
    if (this.#options.speaksSeed) await connection.gathering.complete();
    const description = connection.peer.localDescription;
    if (!description) throw new Error('The connection was closed while its offer was made.');
    return asOffer(description);
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
