import {
  PROTOCOL_VERSION,
  type JoinSnapshot,
  type MediaState,
  type RequestInput,
  type RequestName,
} from '@parley/protocol';
import type { CallControls } from './CallControls.ts';
import { step, type CallEffect, type CallEvent } from './callMachine.ts';
import {
  mediaStateOf,
  type CallSnapshot,
  type CallState,
  type MediaHint,
  type RemoteParticipant,
} from './callState.ts';
import { joinsMuted } from './joinsMuted.ts';
import type { MeasureLight } from './LightWatch.ts';
import { LocalMedia } from './LocalMedia.ts';
import { PeerService, type IncomingPacket } from './PeerService.ts';
import { SignalingError, type Signaling } from './Signaling.ts';
import { TabSeat } from './TabSeat.ts';

export type CallOptions = {
  signaling: Signaling;
  getIceServers: () => Promise<RTCIceServer[]>;
  /** The signed-in person; the address is empty while nobody is. */
  getSelf: () => { email: string };
  /** How bright a camera's picture is. Without it nobody is told that the camera is covered. */
  measureLight?: MeasureLight;
  /** Receives what went wrong and healed or was given up; for a developer's eyes. */
  log?: (message: string, error: unknown) => void;
};

/** How long someone whom a restarted server does not know is waited for. */
const MISSING_MS = 60_000;
/** A browser that asked for ICE servers and got no answer goes on without: a call in one network needs none. */
const ICE_SERVERS_MS = 3000;
/** Nobody should wait longer without a word. */
const DELAY_MS = 8000;
/** After a refusal that may be gone soon. */
const JOIN_RETRY_MS = 1000;

/** The call engine: owns the state, runs its effects, takes commands. One for the page; it makes no connection before `join`. */
export class Call implements CallControls {
  readonly #options: CallOptions;
  readonly #media: LocalMedia;
  readonly #peers = new Map<string, PeerService>();
  readonly #listeners = new Set<() => void>();
  readonly #missing = new Map<string, ReturnType<typeof setTimeout>>();
  #state: CallState = { phase: 'idle' };
  #snapshot: CallSnapshot;
  #iceServers: RTCIceServer[] = [];
  readonly #seat = new TabSeat();
  /** Grows with each request to join; an answer to an earlier one is stale. */
  #attempt = 0;
  #told: MediaState | null = null;
  /** Requests to join that are not settled, in the order in which they were sent. */
  readonly #joins: { attempt: number; roomId: string; media: MediaState }[] = [];
  #delay: ReturnType<typeof setTimeout> | undefined;
  /** A leave that could not be told, because the connection was down. */
  #farewell: RequestInput<'leaveRoom'> | null = null;

  constructor(options: CallOptions) {
    this.#options = options;
    this.#media = new LocalMedia({
      onChange: () => this.#afterMediaChange(),
      onTrack: (kind) => {
        for (const peer of this.#peers.values()) peer.setTrack(kind, this.#media.track(kind));
      },
      measureLight: options.measureLight,
    });
    this.#snapshot = { state: this.#state, media: this.#media.state, remoteStreams: new Map() };
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
  microphoneLevel(): number {
    return this.#media.microphoneLevel();
  }

  join(roomId: string): void {
    this.#seat.markEntered();
    this.#dispatch({ type: 'join', roomId });
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
    this.#state = state;
    for (const effect of effects) this.#run(effect);
    this.#media.setInCall(state.phase === 'inCall');
    this.#publish();
  }

  #run(effect: CallEffect): void {
    switch (effect.type) {
      case 'requestJoin':
        this.#watchDelay(effect.roomId);
        return void this.#requestJoin(effect.roomId, effect.callEpoch);
      case 'requestLeave':
        this.#attempt += 1;
        return void this.#leaveRoom(effect.roomId);
      case 'requestEndCall':
        return this.#tell('endCall', { to: effect.to });
      case 'offer':
        return this.#peer(effect.participant).offer();
      case 'resync':
        return this.#peers.get(effect.id)?.resync();
      case 'closePeer':
        this.#peers.get(effect.id)?.close();
        return void this.#peers.delete(effect.id);
      case 'watchMissing':
        return this.#watchMissing(effect.id);
      case 'rememberSeat':
        return this.#seat.take({
          roomId: effect.snapshot.roomId,
          selfId: effect.snapshot.self,
          resume: effect.snapshot.resume,
        });
      case 'forgetSeat':
        return this.#seat.forget();
      case 'closeMedia':
        return this.#media.close();
    }
  }

  async #requestJoin(roomId: string, callEpoch: string | null): Promise<void> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    const { signaling } = this.#options;
    // Not connected yet: `socketBack` asks again.
    if (!signaling.isConnected) return;
    const { email } = this.#options.getSelf();
    const resume = await this.#seat.claim(roomId);
    await this.#loadIceServers();
    if (attempt !== this.#attempt) return;
    const media = mediaStateOf(this.#media.state);
    const join = { attempt, roomId, media };
    this.#joins.push(join);
    try {
      await signaling.request('joinRoom', {
        email,
        roomId,
        protocol: PROTOCOL_VERSION,
        media,
        ...(resume === null ? {} : { resume }),
        ...(callEpoch === null ? {} : { callEpoch }),
      });
    } catch (error) {
      if (attempt === this.#attempt) this.#afterRefusedJoin(roomId, error);
    } finally {
      this.#joins.splice(this.#joins.indexOf(join), 1);
    }
  }

  /**
   * The snapshot comes as a push ahead of its acknowledgement, in step with the pushes about the room. The
   * acknowledgement would be late: who joins in between would be missed.
   */
  #afterJoin(snapshot: JoinSnapshot): void {
    const [join] = this.#joins;
    if (join?.attempt !== this.#attempt) return;
    this.#told = join.media;
    const isFirst = this.#state.phase === 'joining';
    if (isFirst && joinsMuted(snapshot, this.#options.getSelf().email)) this.#media.muteSecondDevice();
    this.#dispatch({ type: 'joined', roomId: join.roomId, snapshot, atMs: Date.now() });
    this.#tellMedia();
  }

  #watchDelay(roomId: string): void {
    clearTimeout(this.#delay);
    this.#delay = setTimeout(() => this.#dispatch({ type: 'joinDelayed', roomId }), DELAY_MS);
  }

  async #leaveRoom(roomId: string): Promise<void> {
    // Read now: the seat is forgotten before the answer comes.
    const resume = this.#seat.resumeToken(roomId);
    try {
      await this.#options.signaling.request('leaveRoom', { roomId });
    } catch (error) {
      const isUnheard = error instanceof SignalingError && error.code === 'unreachable';
      if (isUnheard && resume !== null) this.#farewell = { roomId, resume };
      this.#log('leaveRoom was not done', error);
    }
  }

  #afterConnect(): void {
    if (this.#farewell) this.#tell('leaveRoom', this.#farewell);
    this.#farewell = null;
    this.#dispatch({ type: 'socketBack' });
  }

  #afterRefusedJoin(roomId: string, error: unknown): void {
    const code = error instanceof SignalingError ? error.code : 'internal';
    const mayPass = code === 'unreachable' || code === 'store_unavailable' || code === 'too_many_requests';
    if (!mayPass) return this.#dispatch({ type: 'joinRefused', roomId, reason: code, atMs: Date.now() });
    const attempt = this.#attempt;
    setTimeout(() => {
      if (attempt === this.#attempt && this.#options.signaling.isConnected) this.#dispatch({ type: 'socketBack' });
    }, JOIN_RETRY_MS);
  }

  async #loadIceServers(): Promise<void> {
    try {
      const timeout = new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error('no answer in time')), ICE_SERVERS_MS);
      });
      this.#iceServers = await Promise.race([this.#options.getIceServers(), timeout]);
    } catch (error) {
      this.#log('ICE servers are not known; the last ones stand', error);
    }
  }

  #watchMissing(id: string): void {
    this.#stopWatching(id);
    this.#missing.set(
      id,
      setTimeout(() => this.#dispatch({ type: 'missingExpired', id }), MISSING_MS),
    );
  }

  /** They are back: that they go away again is another absence, which the server times. */
  #stopWatching(id: string): void {
    clearTimeout(this.#missing.get(id));
    this.#missing.delete(id);
  }

  #peer(participant: Pick<RemoteParticipant, 'id' | 'protocol'>): PeerService {
    const { id, protocol } = participant;
    const existing = this.#peers.get(id);
    if (existing) return existing;
    const speaksSeed = protocol === undefined;
    const peer = new PeerService({
      // Each side compares the same two ids, so they always disagree. The seed's client cannot give way: we do.
      isPolite: speaksSeed || this.#selfId() < id,
      speaksSeed,
      getIceServers: () => this.#iceServers,
      getTrack: (kind) => this.#media.track(kind),
      send: ({ event, ...packet }) => this.#tell(event, { to: id, ...packet }),
      onPhase: (phase) => this.#dispatch({ type: 'peerPhase', id, phase, atMs: Date.now() }),
      onProblem: (error) => this.#log('a negotiation step failed', error),
    });
    this.#peers.set(id, peer);
    return peer;
  }

  #selfId(): string {
    return this.#state.phase === 'waiting' || this.#state.phase === 'inCall' ? this.#state.selfId : '';
  }

  #listen(): void {
    const { signaling } = this.#options;
    signaling.onStatus((isConnected) => {
      if (isConnected) this.#afterConnect();
      else this.#dispatch({ type: 'socketLost' });
    });
    signaling.on('userJoined', (snapshot) => this.#afterJoin(snapshot));
    signaling.on('newUserJoined', ({ joinsCall, ...participant }) => {
      this.#stopWatching(participant.id);
      this.#dispatch({ type: 'newUserJoined', participant, joinsCall });
    });
    signaling.on('userLeft', ({ id }) => this.#dispatch({ type: 'userLeft', id }));
    signaling.on('participantAway', ({ id }) => this.#dispatch({ type: 'participantAway', id }));
    signaling.on('participantBack', ({ id, media }) => this.#dispatch({ type: 'participantBack', id, media }));
    signaling.on('mediaState', ({ from, ...media }) => this.#dispatch({ type: 'mediaState', id: from, media }));
    signaling.on('remoteMuted', ({ from, isMuted }) => this.#dispatch({ type: 'remoteMuted', id: from, isMuted }));
    signaling.on('callEnded', ({ from }) => this.#dispatch({ type: 'callEnded', id: from, atMs: Date.now() }));
    signaling.on('incomingCall', ({ from, ...packet }) => {
      this.#dispatch({ type: 'offered', id: from });
      this.#deliver(from, { event: 'incomingCall', ...packet });
    });
    signaling.on('callAccepted', ({ from, ...packet }) => this.#deliver(from, { event: 'callAccepted', ...packet }));
    signaling.on('negotiationneed', ({ from, ...packet }) =>
      this.#deliver(from, { event: 'negotiationneed', ...packet }),
    );
    signaling.on('negotiationFinal', ({ from, ...packet }) =>
      this.#deliver(from, { event: 'negotiationFinal', ...packet }),
    );
    signaling.on('iceCandidate', ({ from, ...packet }) => this.#deliver(from, { event: 'iceCandidate', ...packet }));
    // Whoever only looked in leaves no ghost behind; a seat in a call is kept for a reload.
    window.addEventListener('pagehide', () => {
      if (this.#state.phase === 'waiting') signaling.disconnect();
      if (this.#state.phase === 'inCall') this.#seat.markLeftCall();
    });
    // The page was only set aside, and is shown again as it was.
    window.addEventListener('pageshow', ({ persisted }) => {
      if (persisted && this.#options.getSelf().email !== '') signaling.connect();
    });
  }

  #deliver(from: string, packet: IncomingPacket): void {
    if (this.#state.phase !== 'inCall') return;
    const participant = this.#state.participants.find(({ id }) => id === from);
    if (!participant || participant.peer === 'none') return;
    this.#peer(participant).receive(packet);
  }

  #afterMediaChange(): void {
    this.#tellMedia();
    this.#publish();
  }

  /** Tells the room what we send, when that has changed. */
  #tellMedia(): void {
    const state = this.#state;
    if (state.phase !== 'waiting' && state.phase !== 'inCall') return;
    const media = mediaStateOf(this.#media.state);
    const told = this.#told;
    if (told?.audio === media.audio && told.video === media.video && told.screen === media.screen) return;
    this.#told = media;
    this.#tell('mediaState', media);
    if (told?.audio === media.audio) return;
    // The seed's clients know mute as a message to each of them.
    for (const { id, protocol } of state.participants) {
      if (protocol === undefined) this.#tell('muteToggle', { to: id, isMuted: !media.audio });
    }
  }

  /** Sends what needs no answer. What is lost with the connection is made good by the next join's snapshot and `resync`. */
  #tell<Name extends RequestName>(name: Name, payload: RequestInput<Name>): void {
    this.#options.signaling.request(name, payload).catch((error: unknown) => this.#log(`${name} was not done`, error));
  }

  #log(message: string, error: unknown): void {
    this.#options.log?.(message, error);
  }

  #publish(): void {
    const streams = [...this.#peers].map(([id, peer]): [string, MediaStream] => [id, peer.remoteStream]);
    const former = this.#snapshot.remoteStreams;
    const isSame = streams.length === former.size && streams.every(([id, stream]) => former.get(id) === stream);
    const remoteStreams = isSame ? former : new Map(streams);
    const next = { state: this.#state, media: this.#media.state, remoteStreams };
    if (isSame && next.state === this.#snapshot.state && next.media === this.#snapshot.media) return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }
}
