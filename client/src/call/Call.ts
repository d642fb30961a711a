import type { RequestInput, RequestName } from '@parley/protocol';
import type { CallControls } from './CallControls.ts';
import type { CallEffect, CallEvent } from './callEvents.ts';
import { step } from './callMachine.ts';
import {
  mediaStateOf,
  type CallSnapshot,
  type CallState,
  type MediaHint,
  type RemoteParticipant,
} from './callState.ts';
import type { PeerMessage } from './Connection.ts';
import { Doorbell } from './Doorbell.ts';
import { Entry } from './Entry.ts';
import { GIVE_UP_MS } from './healing.ts';
import { HostPowers } from './HostPowers.ts';
import { IceServers, type IceServersGrant } from './IceServers.ts';
import { joinsMuted } from './joinsMuted.ts';
import type { MeasureLight } from './LightWatch.ts';
import { LocalMedia } from './LocalMedia.ts';
import { MissingPeople } from './MissingPeople.ts';
import { onNetworkNews } from './networkNews.ts';
import { Peers } from './Peers.ts';
import type { IncomingPacket } from './packets.ts';
import { hearPackets } from './packetPushes.ts';
import { CallQuality } from './quality/CallQuality.ts';
import type { ConnectionSample } from './quality/ConnectionSample.ts';
import { RelayChoice } from './RelayChoice.ts';
import { hearRoom } from './roomPushes.ts';
import type { Signaling } from './Signaling.ts';
import { TabSeat } from './TabSeat.ts';
import { ToldMedia } from './ToldMedia.ts';

export type CallOptions = {
  signaling: Signaling;
  getIceServers: () => Promise<IceServersGrant>;
  /** Who uses the page; null while nobody is signed in. The address of a guest is empty. */
  getSelf: () => { email: string } | null;
  /** How bright a camera's picture is. Without it nobody is told that the camera is covered. */
  measureLight?: MeasureLight;
  /** Receives what went wrong and healed or was given up; for a developer's eyes. */
  log?: (message: string, error: unknown) => void;
};

/** How often the tab notes that it is in a call: a page that crashes says nothing when it goes. */
const SEAT_NOTE_MS = 5000;

/** The call engine: owns the state, runs its effects, takes commands. One for the page; it makes no connection before `join`. */
export class Call implements CallControls {
  readonly #options: CallOptions;
  readonly #media: LocalMedia;
  readonly #relay = new RelayChoice(() => this.#publish());
  readonly #peers: Peers;
  readonly #entry: Entry;
  readonly #doorbell: Doorbell;
  readonly #iceServers: IceServers;
  readonly host: HostPowers;
  readonly #quality: CallQuality;
  readonly #listeners = new Set<() => void>();
  readonly #missing = new MissingPeople((id) => this.#dispatch({ type: 'missingExpired', id }));
  #state: CallState = { phase: 'idle' };
  #snapshot: CallSnapshot;
  readonly #seat = new TabSeat();
  readonly #told = new ToldMedia({
    getMedia: () => mediaStateOf(this.#media.state),
    tellPeers: (message) => this.#peers.tell(message),
    tell: (name, payload) => this.#tell(name, payload),
  });
  #seatNote: ReturnType<typeof setInterval> | undefined;

  constructor(options: CallOptions) {
    this.#options = options;
    const { signaling, getSelf, getIceServers } = options;
    const log = (message: string, error: unknown): void => this.#log(message, error);
    this.#media = new LocalMedia({
      onChange: () => this.#afterMediaChange(),
      onTrack: (kind) => this.#peers.setTrack(kind),
      measureLight: options.measureLight,
    });
    this.#iceServers = new IceServers({
      ask: getIceServers,
      onGrant: (servers) => this.#relay.learn(servers),
      onProblem: (error) => log('ICE servers are not known', error),
    });
    this.#peers = new Peers({
      getSelfId: () => this.#selfId(),
      getIceServers: () => this.#iceServers.current,
      refreshIceServers: async () => this.#iceServers.renewOverdue(),
      getTransportPolicy: () => this.#relay.policy,
      getTrack: (kind) => this.#media.track(kind),
      getMedia: () => this.#told.last,
      send: (to, { event, ...packet }) => this.#tell(event, { to, ...packet }),
      onPhase: (id, phase) => {
        // A path that died or came back tells of the network, on which the way to the server depends as well.
        const isBack = phase === 'connected' && this.#find(id)?.peer === 'interrupted';
        if (phase === 'interrupted' || isBack) signaling.hurry(phase === 'interrupted');
        this.#dispatch({ type: 'peerPhase', id, phase, atMs: Date.now() });
      },
      onDoubt: () => signaling.hurry(true),
      onMessage: (id, message) => this.#hear(id, message),
      // The call was over when the path was: nobody spoke since.
      onGivenUp: (id) => this.#dispatch({ type: 'pathLost', id, atMs: Date.now() - GIVE_UP_MS }),
      canReach: (id) => signaling.isConnected && this.#find(id)?.away !== true,
      expectsPictures: (id) => this.#find(id)?.media.video === true,
      sawPictures: (id) => this.#quality.verdicts.get(id)?.isPicturePaused !== true,
      measure: (id, connection, transceivers) => this.#quality.watch(id, connection, transceivers),
      onProblem: (error) => log('a negotiation step failed', error),
    });
    this.#entry = new Entry({
      signaling,
      getSelf,
      log,
      seat: this.#seat,
      getMedia: () => this.#told.newest(),
      prepare: async () => this.#iceServers.renew(),
      dispatch: (event) => this.#dispatch(event),
    });
    this.#doorbell = new Doorbell({ signaling, log, dispatch: (event) => this.#dispatch(event) });
    this.host = new HostPowers(signaling);
    this.#quality = new CallQuality({
      getMedia: (id) => this.#find(id)?.media ?? null,
      tell: (quality) => this.#tell('callQuality', { quality }),
      onChange: () => this.#publish(),
    });
    this.#snapshot = this.#newSnapshot(new Map());
    this.#listen();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  getSnapshot(): CallSnapshot {
    return this.#snapshot;
  }

  async openMedia(): Promise<void> {
    await this.#media.open();
  }
  closeMedia(): void {
    this.#media.close();
  }
  async setMicrophone(isOn: boolean): Promise<void> {
    await this.#media.setMicrophone(isOn);
  }
  async setCamera(isOn: boolean): Promise<void> {
    await this.#media.setCamera(isOn);
  }
  async setScreen(isOn: boolean): Promise<void> {
    await this.#media.setScreen(isOn);
  }
  async chooseMicrophone(deviceId: string): Promise<void> {
    await this.#media.chooseMicrophone(deviceId);
  }
  async chooseCamera(deviceId: string): Promise<void> {
    await this.#media.chooseCamera(deviceId);
  }
  chooseSpeaker(deviceId: string): void {
    this.#media.chooseSpeaker(deviceId);
  }
  async pickSpeaker(): Promise<void> {
    await this.#media.pickSpeaker();
  }
  dismissHint(hint: MediaHint): void {
    this.#media.dismissHint(hint);
  }
  setRelayOnly(isOnly: boolean): void {
    this.#relay.setOnly(isOnly);
  }
  microphoneLevel(): number {
    return this.#media.microphoneLevel();
  }
  connectionSample(id: string): ConnectionSample | null {
    return this.#quality.sample(id);
  }

  join(roomId: string): void {
    this.#seat.markEntered();
    this.#dispatch({ type: 'join', roomId });
  }
  knock(roomId: string): void {
    this.#seat.markEntered();
    this.#dispatch({ type: 'knock', roomId });
  }
  answerMuteWish(doesMute: boolean): void {
    if (doesMute) void this.#media.setMicrophone(false);
    this.#dispatch({ type: 'muteSettled' });
  }
  canResume(roomId: string): boolean {
    return this.#seat.canResume(roomId);
  }
  startCall(): void {
    this.#dispatch({ type: 'startCall' });
  }
  endCall(): void {
    this.#dispatch({ type: 'endCall', atMs: Date.now() });
  }
  leave(): void {
    this.#dispatch({ type: 'leave' });
  }
  dismiss(): void {
    this.#dispatch({ type: 'dismiss' });
  }
  #dispatch(event: CallEvent): void {
    const { state, effects } = step(this.#state, event);
    const wasInCall = this.#state.phase === 'inCall';
    const before = this.#selfId();
    const isNew = event.type === 'joined' && event.snapshot.self !== before;
    if (state.phase === 'inCall' && !wasInCall) this.#quality.begin();
    else if (state.phase === 'inCall' && event.type === 'joined') this.#quality.tellAgain();
    this.#state = state;
    for (const effect of effects) this.#run(effect);
    this.#media.setInCall(state.phase === 'inCall');
    if (isNew && joinsMuted(event.snapshot, before !== '')) this.#media.muteSecondDevice();
    // What changed since the request that this answers, such as a camera that took its time, nobody has been told.
    if (event.type === 'joined') this.#told.update(state);
    // A seat is taken anew at each join, and knows nothing of the call yet.
    const isInCall = state.phase === 'inCall';
    if (event.type === 'joined' || wasInCall !== isInCall) this.#noteSeat(isInCall);
    this.#publish();
  }

  #noteSeat(isInCall: boolean): void {
    clearInterval(this.#seatNote);
    this.#seat.markInCall(isInCall);
    if (isInCall) this.#seatNote = setInterval(() => this.#seat.markInCall(true), SEAT_NOTE_MS);
  }

  #run(effect: CallEffect): void {
    switch (effect.type) {
      case 'requestJoin':
        this.#doorbell.rest();
        return void this.#entry.join(effect.roomId, effect.callEpoch);
      case 'requestLeave':
        this.#dropRoom();
        return void this.#entry.leave(effect.roomId);
      case 'dropRoom':
        this.#entry.drop();
        return this.#dropRoom();
      case 'requestKnock':
      case 'stopRinging':
      case 'cancelKnock':
        return this.#doorbell.run(effect);
      case 'requestEndCall':
        this.#peers.close(effect.to, { type: 'hangUp' });
        return this.#tell('endCall', { to: effect.to });
      case 'offer':
        return this.#peers.offer(effect.participant);
      case 'resync':
        return this.#peers.resync(effect.id);
      case 'closePeer':
        return this.#peers.close(effect.id);
      case 'leavePeer':
        return this.#peers.close(effect.id, { type: 'leave' });
      case 'watchMissing':
        return this.#missing.watch(effect.id);
      case 'rememberSeat':
        return this.#seat.take({
          roomId: effect.snapshot.roomId,
          selfId: effect.snapshot.self,
          resume: effect.snapshot.resume,
        });
      case 'renewSeat':
        return this.#seat.renew(effect.resume);
      case 'forgetSeat':
        return this.#seat.forget();
      case 'closeMedia':
        return this.#media.close();
    }
  }

  #dropRoom(): void {
    this.#iceServers.stop();
    this.#missing.stopAll();
  }

  #selfId(): string {
    return this.#state.phase === 'waiting' || this.#state.phase === 'inCall' ? this.#state.selfId : '';
  }

  #find(id: string): RemoteParticipant | undefined {
    const state = this.#state;
    if (state.phase !== 'waiting' && state.phase !== 'inCall') return undefined;
    return state.participants.find((participant) => participant.id === id);
  }

  #listen(): void {
    const { signaling } = this.#options;
    signaling.onStatus((isConnected) => {
      if (isConnected) {
        this.#entry.afterConnect();
        // Whoever slept wakes up without a connection, and is about to look for a path.
        void this.#iceServers.renewOverdue();
      }
      this.#dispatch({ type: isConnected ? 'socketBack' : 'socketLost' });
    });
    signaling.onKeptAway(() => this.#dispatch({ type: 'socketLost', isKeptAway: true }));
    signaling.on('newUserJoined', ({ joinsCall, ...participant }) => {
      this.#missing.stop(participant.id);
      this.#dispatch({ type: 'newUserJoined', participant, joinsCall });
    });
    signaling.on('muteAsked', ({ from }) => {
      // Who is muted already has done it.
      if (mediaStateOf(this.#media.state).audio) this.#dispatch({ type: 'muteAsked', id: from });
    });
    hearRoom(signaling, (event) => this.#dispatch(event));
    hearPackets(signaling, (from, packet) => {
      if (packet.event === 'incomingCall') this.#dispatch({ type: 'offered', id: from });
      this.#deliver(from, packet);
    });
    onNetworkNews(() => signaling.hurry());
    // Whoever only looked in leaves no ghost behind; a seat in a call is kept for a reload.
    window.addEventListener('pagehide', () => {
      if (this.#state.phase === 'waiting') signaling.disconnect();
      if (this.#state.phase === 'inCall') this.#seat.markInCall(true);
    });
    // The page was only set aside, and is shown again as it was.
    window.addEventListener('pageshow', ({ persisted }) => {
      if (persisted && this.#options.getSelf() !== null) signaling.connect();
    });
  }

  #deliver(from: string, packet: IncomingPacket): void {
    const participant = this.#find(from);
    if (this.#state.phase !== 'inCall' || !participant || participant.peer === 'none') return;
    this.#peers.deliver(participant, packet);
  }

  /** What came without the server. The server says the same, sooner or later; whichever comes first counts. */
  #hear(id: string, message: PeerMessage): void {
    switch (message.type) {
      case 'media':
        return this.#dispatch({ type: 'mediaState', id, media: message.media });
      case 'hangUp':
        return this.#dispatch({ type: 'callEnded', id, atMs: Date.now() });
      case 'leave':
        return this.#dispatch({ type: 'userLeft', id, reason: 'left' });
    }
  }

  #afterMediaChange(): void {
    if (!mediaStateOf(this.#media.state).audio) this.#dispatch({ type: 'muteSettled' });
    this.#told.update(this.#state);
    this.#publish();
  }

  /** Sends what needs no answer. What is lost with the connection is made good by the next join's snapshot and `resync`. */
  #tell<Name extends RequestName>(name: Name, payload: RequestInput<Name>): void {
    this.#options.signaling.request(name, payload).catch((error: unknown) => this.#log(`${name} was not done`, error));
  }

  #log(message: string, error: unknown): void {
    this.#options.log?.(message, error);
  }

  #publish(): void {
    const { streams } = this.#peers;
    const former = this.#snapshot.remoteStreams;
    const isSame = streams.length === former.size && streams.every(([id, stream]) => former.get(id) === stream);
    const next = this.#newSnapshot(isSame ? former : new Map(streams));
    const keys = Object.keys(next) as (keyof CallSnapshot)[];
    if (keys.every((key) => next[key] === this.#snapshot[key])) return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }

  #newSnapshot(remoteStreams: CallSnapshot['remoteStreams']): CallSnapshot {
    const { verdicts, level } = this.#quality;
    const [media, relay] = [this.#media.state, this.#relay.state];
    return { state: this.#state, media, relay, remoteStreams, connections: verdicts, callLevel: level };
  }
}
