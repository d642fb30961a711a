import type { MediaState } from '@parley/protocol';
import type { RemoteParticipant } from './callState.ts';
import { PeerService, type PeerServiceOptions } from './PeerService.ts';
import type { IncomingPacket } from './packets.ts';
import type { PeerMessage } from './Connection.ts';
import type { TrackKind } from './Transceivers.ts';

type Reported =
  | 'send'
  | 'measure'
  | 'onPhase'
  | 'onMessage'
  | 'onGivenUp'
  | 'canReach'
  | 'expectsPictures'
  | 'sawPictures';

type PeersOptions = Pick<
  PeerServiceOptions,
  'getIceServers' | 'refreshIceServers' | 'getTransportPolicy' | 'getTrack' | 'onDoubt' | 'onProblem'
> & {
  getSelfId: () => string;
  /** What we send, told anew to whoever can be told without the server. */
  getMedia: () => MediaState | null;
} & {
  [Name in Reported]: (
    id: string,
    ...args: Parameters<PeerServiceOptions[Name]>
  ) => ReturnType<PeerServiceOptions[Name]>;
};

/** The connections to the others, one service for each participant. */
export class Peers {
  readonly #options: PeersOptions;
  readonly #byId = new Map<string, PeerService>();

  constructor(options: PeersOptions) {
    this.#options = options;
  }

  /** What each of them sends, by participant id. */
  get streams(): [string, MediaStream][] {
    return [...this.#byId].map(([id, peer]) => [id, peer.remoteStream]);
  }

  offer(participant: RemoteParticipant): void {
    this.#of(participant).offer();
  }

  /** Takes a packet of somebody with whom there is, or begins, a connection. */
  deliver(participant: RemoteParticipant, packet: IncomingPacket): void {
    this.#of(participant).receive(packet);
  }

  resync(id: string): void {
    this.#byId.get(id)?.resync();
  }

  setTrack(kind: TrackKind): void {
    for (const peer of this.#byId.values()) peer.setTrack(kind, this.#options.getTrack(kind));
  }

  /** Tells everybody, by the way that needs no server. */
  tell(message: PeerMessage): void {
    for (const peer of this.#byId.values()) peer.tell(message);
  }

  close(id: string, lastWord?: PeerMessage): void {
    this.#byId.get(id)?.close(lastWord);
    this.#byId.delete(id);
  }

  #of({ id, protocol }: Pick<RemoteParticipant, 'id' | 'protocol'>): PeerService {
    const existing = this.#byId.get(id);
    if (existing) return existing;
    const {
      getIceServers,
      refreshIceServers,
      getTransportPolicy,
      getTrack,
      onDoubt,
      onProblem,
      getSelfId,
      getMedia,
      ...reported
    } = this.#options;
    const speaksSeed = protocol === undefined;
    const peer: PeerService = new PeerService({
      // Each side compares the same two ids, so they always disagree. The seed's client cannot give way: we do.
      isPolite: speaksSeed || getSelfId() < id,
      speaksSeed,
      getIceServers,
      refreshIceServers,
      getTransportPolicy,
      getTrack,
      onDoubt,
      onProblem,
      onOpen: () => {
        const media = getMedia();
        if (media) peer.tell({ type: 'media', media });
      },
      send: (packet) => reported.send(id, packet),
      measure: (connection, transceivers) => reported.measure(id, connection, transceivers),
      onPhase: (phase) => reported.onPhase(id, phase),
      onMessage: (message) => reported.onMessage(id, message),
      onGivenUp: () => reported.onGivenUp(id),
      canReach: () => reported.canReach(id),
      expectsPictures: () => reported.expectsPictures(id),
      sawPictures: () => reported.sawPictures(id),
    });
    this.#byId.set(id, peer);
    return peer;
  }
}
