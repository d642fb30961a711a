import type { Candidate, Candidates, ControlMessage } from '@parley/protocol';
import { ControlChannel } from './ControlChannel.ts';
import { IceGathering } from './iceGathering.ts';
import { arrivedOver, PathWatch, type Watch, type WatchOptions } from './PathWatch.ts';
import { Transceivers, type TrackKind } from './Transceivers.ts';

/** A message that means something to the call. Heartbeats stay in here. */
export type PeerMessage = Exclude<ControlMessage, { type: 'heartbeat' }>;

export type ConnectionOptions = {
  peer: RTCPeerConnection;
  /** Undefined when the other side named none: it speaks the seed's events only. */
  id: string | undefined;
  /** The other side takes candidates one by one. */
  isTrickle: boolean;
  getTrack: (kind: TrackKind) => MediaStreamTrack | null;
  onCandidates: (candidates: (Candidate | null)[]) => void;
  onTrack: (event: RTCTrackEvent) => void;
  onNegotiationNeeded: () => void;
  /** Nothing has come for a while, which may be the begin of worse. */
  onDoubt: () => void;
  /** `isWell` may be another than before. */
  onChange: () => void;
  onMessage: (message: PeerMessage) => void;
  /** Messages can be sent from now on. */
  onOpen: () => void;
  /** A candidate that could not be used; another will do. */
  onProblem: (error: unknown) => void;
  /** Measures the connection for as long as it lives, and says how much may be sent over it. */
  measure: (peer: RTCPeerConnection, transceivers: Transceivers) => { close(): void };
  createWatch?: ((options: WatchOptions) => Watch) | undefined;
};

/** How long the other side is given to take note of a goodbye before the connection goes. */
const GOODBYE_MS = 1000;

/** One RTCPeerConnection and everything that belongs to it alone. It closes with it. */
export class Connection {
  readonly peer: RTCPeerConnection;
  readonly id: string | undefined;
  readonly transceivers: Transceivers;
  readonly gathering: IceGathering;
  /** What the other side sends over this connection. */
  readonly tracks: MediaStreamTrack[] = [];
  /** The first offer and its answer are through. */
  isEstablished = false;
  readonly #options: ConnectionOptions;
  /** Candidates that came before the description they belong to. */
  readonly #early: Candidate[] = [];
  readonly #watch: Watch;
  readonly #measurement: { close(): void };
  #control: ControlChannel | null = null;
  #hasConnected = false;
  /** The other side has closed its end. */
  #isAbandoned = false;
  #isLeaving = false;
  #goodbye: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConnectionOptions) {
    const { peer, id, isTrickle, getTrack, onProblem, onCandidates, onTrack, onNegotiationNeeded, onChange } = options;
    this.#options = options;
    this.peer = peer;
    this.id = id;
    this.transceivers = new Transceivers({ getTrack, onProblem, speaksSeed: !isTrickle });
    this.#measurement = options.measure(peer, this.transceivers);
    this.gathering = new IceGathering(peer, onCandidates, { isTrickle });
    const createWatch = options.createWatch ?? ((watch) => new PathWatch(watch));
    this.#watch = createWatch({
      arrived: async () => arrivedOver(peer),
      beat: (everyMs) => this.#control?.beat(everyMs),
      onChange,
      onDoubt: options.onDoubt,
    });
    peer.addEventListener('track', (event) => {
      this.tracks.push(event.track);
      onTrack(event);
    });
    peer.addEventListener('negotiationneeded', onNegotiationNeeded);
    const check = (): void => {
      this.#hasConnected ||= peer.connectionState === 'connected';
      onChange();
    };
    peer.addEventListener('connectionstatechange', check);
    peer.addEventListener('iceconnectionstatechange', check);
  }

  /** It was connected once. */
  get hasConnected(): boolean {
    return this.#hasConnected;
  }

  /** Media can flow, as far as anybody can tell. While ICE looks for another path the old one may well go on. */
  get isWell(): boolean {
    const { iceConnectionState: ice, connectionState } = this.peer;
    const isCut = ice === 'disconnected' || ice === 'failed' || ice === 'closed' || connectionState === 'failed';
    return this.#hasConnected && !isCut && !this.#isAbandoned && !this.#watch.isSilent;
  }

  /** Opens the channels, before the description that tells of them. */
  openControl(): void {
    const { onMessage, onOpen, onChange } = this.#options;
    this.#control ??= new ControlChannel(this.peer, {
      onMessage,
      onHeartbeat: (everyMs) => this.#watch.hear(everyMs),
      onOpen: () => {
        this.#watch.start();
        onOpen();
      },
      onClose: () => {
        this.#isAbandoned = true;
        if (this.#isLeaving) this.close();
        else onChange();
      },
    });
  }

  /** Sends a message by the way that needs no server, if there is one. */
  tell(message: PeerMessage): void {
    this.#control?.send(message);
  }

  /** Pictures decoded so far. */
  async countPictures(): Promise<number> {
    return this.#watch.countPictures();
  }

  /** Takes candidates, whether or not the description they belong to is there. */
  async addCandidates(candidates: Candidates): Promise<void> {
    const list = Array.isArray(candidates) ? candidates : [candidates];
    // `null` and '' say that no more will come; ICE concludes without being told.
    for (const candidate of list) {
      if (candidate !== null && candidate !== '' && candidate.candidate !== '') this.#early.push(candidate);
    }
    if (this.peer.remoteDescription) await this.addEarlyCandidates();
  }

  /** Adds those that waited for the remote description. */
  async addEarlyCandidates(): Promise<void> {
    for (const candidate of this.#early.splice(0)) {
      try {
        await this.peer.addIceCandidate(candidate as RTCIceCandidateInit);
      } catch (error) {
        // Of an offer that was rolled back, or of a kind this browser does not know.
        this.#options.onProblem(error);
      }
    }
  }

  /** Ends it. May be called twice. */
  close(): void {
    clearTimeout(this.#goodbye);
    this.gathering.close();
    this.#watch.close();
    this.#measurement.close();
    this.#control?.close();
    this.peer.close();
  }

  /** Says goodbye, and ends it as soon as the other side has heard it, at the latest after a second. */
  closeWithGoodbye(message: PeerMessage): void {
    if (!this.#control?.isOpen) return this.close();
    this.#isLeaving = true;
    this.gathering.close();
    this.#watch.close();
    this.#measurement.close();
    // Closing at once would take along what is on its way. Whoever hears it closes their end, which we hear.
    this.tell(message);
    this.#goodbye = setTimeout(() => this.close(), GOODBYE_MS);
  }
}
