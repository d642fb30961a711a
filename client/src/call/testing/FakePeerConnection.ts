import { FakeTrack, type FakeStream } from './fakeMedia.ts';
import { FakeDataChannels } from './FakeDataChannels.ts';
import { FakeGathering } from './FakeGathering.ts';
import type { FakeNetwork, Transport } from './FakeNetwork.ts';
import { formatSdp, parseSdp, type Direction, type Sdp, type Section } from './fakeSdp.ts';
import type { FakeTransceiver, TransceiverHost } from './FakeTransceiver.ts';
import { FakeTransceivers } from './FakeTransceivers.ts';
import { NegotiationFlag } from './NegotiationFlag.ts';
import { OperationsChain } from './OperationsChain.ts';
import { wrongState } from './wrongState.ts';

type Description = { type: 'offer' | 'answer'; sdp: Sdp };
type DescriptionInit = { type?: string; sdp?: string };
/** Of one side, before (`pending`) and after the answer. */
type Side = { pending: Description | null; current: Description | null };

/**
 * What `PeerService` uses of an RTCPeerConnection, as W3C WebRTC and RFC 8829 tell it: the signaling states and what they
 * refuse, implicit rollback, which transceiver an answer reuses, when negotiation is needed, credentials that a restart
 * changes, candidates that come later. Steps of one connection run one after the other and take time. What is asked of a
 * closed connection fails, and what was under way when it closed never settles.
 */
export class FakePeerConnection extends EventTarget {
  readonly id: string;
  signalingState: RTCSignalingState = 'stable';
  iceConnectionState: Transport | 'closed' = 'new';
  readonly #network: FakeNetwork;
  readonly #bundlePolicy: string;
  readonly #local: Side = { pending: null, current: null };
  readonly #remote: Side = { pending: null, current: null };
  readonly #transceivers: FakeTransceivers;
  #version = 0;
  #toReplace = new Set<string>();
  readonly #gathering: FakeGathering;
  readonly channels: FakeDataChannels;
  readonly createDataChannel = (_: string, { id }: { id: number }) => this.channels.create(id);
  readonly getConfiguration = (): RTCConfiguration => ({});
  readonly setConfiguration = (): void => this.#refuseIfClosed();
  readonly #chain: OperationsChain;
  readonly #flag: NegotiationFlag;
  readonly #received = new Set<string>();

  constructor(network: FakeNetwork, configuration: RTCConfiguration = {}) {
    super();
    this.#network = network;
    this.#bundlePolicy = configuration.bundlePolicy ?? 'balanced';
    this.id = network.add(this);
    const host: TransceiverHost = {
      isClosed: () => this.signalingState === 'closed',
      chain: async (run) => this.#chain.run(run),
      updateNegotiationNeeded: () => this.#flag.update(),
    };
    this.#transceivers = new FakeTransceivers(host, this.id);
    this.#chain = new OperationsChain(network.clock, () => this.signalingState === 'closed');
    this.#flag = new NegotiationFlag({
      clock: network.clock,
      chain: this.#chain,
      isStable: () => this.signalingState === 'stable',
      isNeeded: () => this.#isNegotiationNeeded(),
      fire: () => this.dispatchEvent(new Event('negotiationneeded')),
    });
    this.channels = new FakeDataChannels(network.clock, () => network.reachedFrom(this)?.channels ?? null);
    this.#gathering = new FakeGathering(network.clock, {
      isWanted: (ufrag) => this.#isGatheredFor(ufrag),
      onCandidate: (init) => {
        const candidate = init && { ...init, toJSON: () => init };
        this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }));
      },
      onComplete: () => this.dispatchEvent(new Event('icegatheringstatechange')),
    });
  }

  get iceGatheringState(): RTCIceGatheringState {
    return this.#gathering.state;
  }

  get connectionState(): RTCPeerConnectionState {
    return this.iceConnectionState === 'checking' ? 'connecting' : this.iceConnectionState;
  }

  get localDescription(): { type: 'offer' | 'answer'; sdp: string } | null {
    const description = this.#local.pending ?? this.#local.current;
    if (!description) return null;
    const { type, sdp } = description;
    return { type, sdp: formatSdp({ ...sdp, candidates: this.#gathering.found(sdp.ufrag) }) };
  }

  get remoteDescription(): { type: 'offer' | 'answer'; sdp: string } | null {
    const description = this.#remote.pending ?? this.#remote.current;
    return description && { type: description.type, sdp: formatSdp(description.sdp) };
  }

  getTransceivers(): FakeTransceiver[] {
    return [...this.#transceivers.all];
  }

  addTransceiver(
    trackOrKind: FakeTrack | 'audio' | 'video',
    init: { direction?: Direction; streams?: readonly FakeStream[] } = {},
  ): FakeTransceiver {
    this.#refuseIfClosed();
    const track = trackOrKind instanceof FakeTrack ? trackOrKind : null;
    const kind = trackOrKind instanceof FakeTrack ? trackOrKind.kind : trackOrKind;
    const { direction = 'sendrecv', streams = [] } = init;
    return this.#transceivers.add({ kind, direction, track, streams, isOfAddTrack: false });
  }

  addTrack(track: FakeTrack, ...streams: FakeStream[]): void {
    this.#refuseIfClosed();
    this.#transceivers.addTrack(track, streams);
  }

  async createOffer(): Promise<{ type: 'offer'; sdp: string }> {
    return this.#chain.run(() => ({ type: 'offer' as const, sdp: formatSdp(this.#makeOffer()) }));
  }

  async createAnswer(): Promise<{ type: 'answer'; sdp: string }> {
    return this.#chain.run(() => ({ type: 'answer' as const, sdp: formatSdp(this.#makeAnswer()) }));
  }

  async setLocalDescription(init?: DescriptionInit): Promise<void> {
    await this.#chain.run(() => {
      const isAnswer = init?.type === undefined ? this.signalingState === 'have-remote-offer' : init.type === 'answer';
      const given = init?.sdp ? parseSdp(init.sdp) : null;
      if (isAnswer) this.#setLocalAnswer(given ?? this.#makeAnswer());
      else this.#setLocalOffer(given ?? this.#makeOffer());
      this.#afterDescription();
    });
  }

  async setRemoteDescription(init: DescriptionInit): Promise<void> {
    await this.#chain.run(() => {
      const sdp = parseSdp(init.sdp ?? '');
      if (this.#bundlePolicy === 'max-bundle' && sdp.sections.length > 0 && !/a=group:BUNDLE /.test(init.sdp ?? '')) {
        throw new DOMException('max-bundle is used but no bundle group found.', 'InvalidAccessError');
      }
      if (init.type === 'offer') this.#setRemoteOffer(sdp);
      else this.#setRemoteAnswer(sdp);
      for (const candidate of sdp.candidates) this.#take(candidate);
      this.#afterDescription();
    });
  }

  async addIceCandidate(init: RTCIceCandidateInit): Promise<void> {
    await this.#chain.run(() => {
      if (!this.#remote.pending && !this.#remote.current) {
        throw new DOMException('The remote description was null.', 'InvalidStateError');
      }
      const ufrag = init.usernameFragment ?? '';
      const known = [this.#remote.pending?.sdp.ufrag, this.#remote.current?.sdp.ufrag];
      if (!known.includes(ufrag)) throw new DOMException(`Unknown ufrag ${ufrag}.`, 'OperationError');
      this.#take(init.candidate ?? '');
      this.#network.evaluate();
    });
  }

  restartIce(): void {
    const ufrags = [this.#local.current?.sdp.ufrag, this.#local.pending?.sdp.ufrag];
    this.#toReplace = new Set(ufrags.filter((ufrag) => ufrag !== undefined));
    this.#flag.update();
  }

  close(): void {
    if (this.signalingState === 'closed') return;
    this.channels.close();
    this.signalingState = 'closed';
    this.iceConnectionState = 'closed';
    if (this.#local.pending?.sdp.ufrag !== undefined) this.#network.rolledBack.add(this.#local.pending.sdp.ufrag);
    this.#network.evaluate();
  }

  /** The fragments of the current descriptions: ours, theirs. */
  credentials(): [string | undefined, string | undefined] {
    return [this.#local.current?.sdp.ufrag, this.#remote.current?.sdp.ufrag];
  }

  /** Whether there is somewhere to send a ping to. */
  hasCandidates(): boolean {
    return this.#received.has(this.#remote.current?.sdp.ufrag ?? '');
  }

  become(transport: Transport): void {
    if (this.signalingState === 'closed' || this.iceConnectionState === transport) return;
    this.iceConnectionState = transport;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
    this.dispatchEvent(new Event('connectionstatechange'));
    this.channels.update();
    this.#network.reachedFrom(this)?.channels.update();
  }

  #makeOffer(): Sdp {
    const current = this.#local.current?.sdp.ufrag;
    const isKept = current !== undefined && !this.#toReplace.has(current);
    return this.#newSdp(this.#transceivers.offered(), isKept ? current : undefined);
  }

  #makeAnswer(): Sdp {
    const offer = this.#remote.pending;
    if (!offer || this.signalingState !== 'have-remote-offer') throw wrongState('createAnswer', this.signalingState);
    // Only a side that restarts, or meets somebody new, changes its credentials in an answer.
    const isSame = this.#remote.current?.sdp.ufrag === offer.sdp.ufrag;
    return this.#newSdp(this.#transceivers.answered(offer.sdp), isSame ? this.#local.current?.sdp.ufrag : undefined);
  }

  #newSdp(sections: readonly Section[], ufrag: string | undefined): Sdp {
    this.#version += 1;
    const own = sections.length === 0 ? undefined : (ufrag ?? `u${this.#network.newId()}`);
    return {
      origin: this.id,
      version: this.#version,
      ufrag: own,
      sections,
      hasChannels: !this.channels.isEmpty,
      candidates: [],
    };
  }

  #setLocalOffer(sdp: Sdp): void {
    if (this.signalingState !== 'stable' && this.signalingState !== 'have-local-offer') {
      throw wrongState('setLocalDescription(offer)', this.signalingState);
    }
    this.#transceivers.setLocalOffer(sdp);
    this.#local.pending = { type: 'offer', sdp };
    this.signalingState = 'have-local-offer';
    this.#afterLocal(sdp);
  }

  #setLocalAnswer(sdp: Sdp): void {
    if (this.signalingState !== 'have-remote-offer')
      throw wrongState('setLocalDescription(answer)', this.signalingState);
    this.#negotiated({ type: 'answer', sdp }, this.#remote.pending);
    this.#afterLocal(sdp);
  }

  #setRemoteOffer(sdp: Sdp): void {
    if (this.signalingState === 'have-local-offer') this.#rollBack();
    if (this.signalingState === 'closed') return;
    this.#transceivers.setRemoteOffer(sdp);
    this.#remote.pending = { type: 'offer', sdp };
    this.signalingState = 'have-remote-offer';
    this.#hear(sdp);
  }

  #setRemoteAnswer(sdp: Sdp): void {
    const offer = this.#local.pending;
    if (this.signalingState !== 'have-local-offer' || !offer)
      throw wrongState('setRemoteDescription(answer)', this.signalingState);
    const midsOf = ({ sections }: Sdp): string => sections.map(({ mid }) => mid).join();
    if (midsOf(sdp) !== midsOf(offer.sdp)) {
      throw new DOMException('The sections of the answer are not those of the offer.', 'InvalidAccessError');
    }
    this.#negotiated(offer, { type: 'answer', sdp });
    this.#hear(sdp);
  }

  /** Offer and answer are through. */
  #negotiated(local: Description, remote: Description | null): void {
    // Both sides' own: whoever waits for an answer that was lost does not know yet that theirs are replaced here.
    const former = [this.#local.current?.sdp.ufrag, this.#remote.current?.sdp.ufrag];
    const next = [local.sdp.ufrag, remote?.sdp.ufrag];
    for (const ufrag of former) if (ufrag !== undefined && !next.includes(ufrag)) this.#network.replaced.add(ufrag);
    Object.assign(this.#local, { pending: null, current: local });
    Object.assign(this.#remote, { pending: null, current: remote });
    this.signalingState = 'stable';
    this.#flag.clear();
    this.#transceivers.settle(local.sdp, remote?.sdp);
  }

  #afterLocal(sdp: Sdp): void {
    if (sdp.ufrag === undefined) return;
    if (!this.#toReplace.has(sdp.ufrag)) this.#toReplace.clear();
    this.#gathering.start(sdp.ufrag, sdp.sections[0]?.mid ?? '0');
  }

  #rollBack(): void {
    const offer = this.#local.pending?.sdp;
    this.#transceivers.rollBack(this.#local.current?.sdp);
    if (offer?.ufrag !== undefined && offer.ufrag !== this.#local.current?.sdp.ufrag) {
      this.#network.rolledBack.add(offer.ufrag);
    }
    this.#local.pending = null;
    this.signalingState = 'stable';
  }

  #hear(sdp: Sdp): void {
    for (const section of sdp.sections) {
      const transceiver = this.#transceivers.byMid(section.mid);
      if (!transceiver?.hear(section)) continue;
      const { track } = transceiver.receiver;
      this.dispatchEvent(Object.assign(new Event('track'), { track, streams: section.streams, transceiver }));
    }
  }

  #afterDescription(): void {
    this.#network.evaluate();
    if (this.signalingState === 'stable') this.#flag.update();
  }

  #isGatheredFor(ufrag: string): boolean {
    if (this.signalingState === 'closed') return false;
    return this.#local.pending?.sdp.ufrag === ufrag || this.#local.current?.sdp.ufrag === ufrag;
  }

  #take(candidate: string): void {
    const [, ufrag] = / ufrag (\S+)/.exec(candidate) ?? [];
    if (ufrag !== undefined) this.#received.add(ufrag);
  }

  #isNegotiationNeeded(): boolean {
    if (this.#toReplace.size > 0) return true;
    const { current: local } = this.#local;
    return this.#transceivers.all.some((one) => one.isChanged(local?.type, local?.sdp, this.#remote.current?.sdp));
  }

  #refuseIfClosed(): void {
    if (this.signalingState === 'closed') throw wrongState('Any step', 'closed');
  }
}
