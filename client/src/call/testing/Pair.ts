import type { PeerMessage } from '../Connection.ts';
import { PathWatch, type Watch } from '../PathWatch.ts';
import { PeerService } from '../PeerService.ts';
import type { IncomingPacket, OutgoingPacket } from '../packets.ts';
import { fakeTrack } from './fakeMedia.ts';
import { FakeNetwork } from './FakeNetwork.ts';
import { FakePeerConnection } from './FakePeerConnection.ts';
import type { VirtualClock } from './VirtualClock.ts';
import { Wire } from './Wire.ts';

/** The event under which the server hands a packet on. */
function relayed({ event, ...rest }: OutgoingPacket): IncomingPacket {
  switch (event) {
    case 'callUser':
      return { event: 'incomingCall', ...rest } as IncomingPacket;
    case 'negotiationDone':
      return { event: 'negotiationFinal', ...rest } as IncomingPacket;
    default:
      return { event, ...rest } as IncomingPacket;
  }
}

/** Notices nothing. */
const noWatch: Watch = {
  isSilent: false,
  start: () => undefined,
  hear: () => undefined,
  countPictures: async () => 0,
  close: () => undefined,
};

/** `isWatched`: with heartbeats. Else the states of ICE tell all there is, which thousands of runs can afford. */
type EndOptions = { isPolite: boolean; speaksSeed: boolean; isWatched?: boolean };

/** One participant of ours: the service, and what it has made and said. */
export class End {
  readonly connections: FakePeerConnection[] = [];
  readonly problems: unknown[] = [];
  readonly phases: string[] = [];
  readonly messages: PeerMessage[] = [];
  /** How often messages could be sent anew. */
  opened = 0;
  isGivenUp = false;
  readonly tracks = { audio: fakeTrack('audio'), video: fakeTrack('video') };
  readonly name: string;
  readonly #network: FakeNetwork;
  readonly #options: EndOptions;
  /** Where its packets go. Set once both ends are there. */
  wire: Wire<OutgoingPacket> | null = null;
  service: PeerService;

  constructor(name: string, network: FakeNetwork, options: EndOptions) {
    this.name = name;
    this.#network = network;
    this.#options = options;
    this.service = this.#newService();
  }

  get open(): FakePeerConnection[] {
    return this.connections.filter(({ signalingState }) => signalingState !== 'closed');
  }

  /** The page is loaded again: everything is lost but the seat. */
  reload(): void {
    this.service.close();
    this.service = this.#newService();
  }

  #newService(): PeerService {
    const { isPolite, speaksSeed, isWatched = false } = this.#options;
    const service: PeerService = new PeerService({
      isPolite,
      speaksSeed,
      getIceServers: () => [],
      refreshIceServers: async () => undefined,
      getTransportPolicy: () => 'all',
      getTrack: (kind) => this.tracks[kind],
      send: (packet) => {
        if (service === this.service) this.wire?.send(packet);
      },
      measure: () => ({ close: () => undefined }),
      onPhase: (phase) => void this.phases.push(phase),
      onMessage: (message) => void this.messages.push(message),
      onOpen: () => void (this.opened += 1),
      onDoubt: () => undefined,
      onGivenUp: () => void (this.isGivenUp = true),
      canReach: () => this.wire?.isUp === true,
      expectsPictures: () => false,
      sawPictures: () => false,
      onProblem: (problem) => void this.problems.push(problem),
      createConnection: (configuration) => {
        const connection = new FakePeerConnection(this.#network, configuration);
        this.connections.push(connection);
        return connection as unknown as RTCPeerConnection;
      },
      createWatch: (watch) => (isWatched ? new PathWatch(watch) : noWatch),
      newConnectionId: () => `${this.name}${this.#network.newId()}`,
    });
    return service;
  }
}

/** Two ends of ours and the way between them. */
export class Pair {
  readonly clock: VirtualClock;
  readonly network: FakeNetwork;
  /** Polite. */
  readonly a: End;
  /** Impolite. */
  readonly b: End;
  /** Who has loaded the page anew, and has not come back to the room since. */
  readonly #outside = new Set<'a' | 'b'>();

  constructor(clock: VirtualClock, maxDelayMs: number, options: { isWatched?: boolean } = {}) {
    this.clock = clock;
    this.network = new FakeNetwork(clock);
    this.a = new End('a', this.network, { isPolite: true, speaksSeed: false, ...options });
    this.b = new End('b', this.network, { isPolite: false, speaksSeed: false, ...options });
    this.a.wire = new Wire(clock, maxDelayMs, (packet) => this.b.service.receive(relayed(packet)));
    this.b.wire = new Wire(clock, maxDelayMs, (packet) => this.a.service.receive(relayed(packet)));
  }

  end(name: 'a' | 'b'): End {
    return this[name];
  }

  other(name: 'a' | 'b'): End {
    return name === 'a' ? this.b : this.a;
  }

  /** `name` loses the server: nothing comes through in either direction. */
  lose(): void {
    this.a.wire?.cut();
    this.b.wire?.cut();
  }

  /** `name` is back, with its seat. As in a call: its snapshot, and the news that it is back, make both sides resync. */
  restore(name: 'a' | 'b'): void {
    for (const wire of [this.a.wire, this.b.wire]) if (wire) wire.isUp = true;
    this.end(name).wire?.after(() => this.other(name).service.resync());
    this.other(name).wire?.after(() => this.end(name).service.resync());
    for (const newcomer of this.#outside) {
      this.other(newcomer).wire?.after(() => {
        this.#outside.delete(newcomer);
        this.end(newcomer).service.offer();
      });
    }
  }

  /** `name` loads its page anew in the middle of the call, and comes back to its seat: it offers, as one who joins a running call does. */
  reload(name: 'a' | 'b', awayMs: number): void {
    this.lose();
    this.end(name).reload();
    this.#outside.add(name);
    this.clock.setTimeout(() => this.restore(name), awayMs);
  }
}
