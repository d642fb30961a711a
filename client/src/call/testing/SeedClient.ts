import type { Answer, Offer } from '@parley/protocol';
import type { IncomingPacket, OutgoingPacket } from '../packets.ts';
import { FakeStream, FakeTrack } from './fakeMedia.ts';
import type { FakeNetwork } from './FakeNetwork.ts';
import { FakePeerConnection } from './FakePeerConnection.ts';
import type { Wire } from './Wire.ts';

/**
 * A client written from the seed's text alone, step by step: one connection for ever, a first offer without media, tracks
 * after the answer, `onnegotiationneeded` -> `negotiationneed`, no candidates, nothing given way.
 */
export class SeedClient {
  readonly peer: FakePeerConnection;
  /** What `ontrack` found in `streams[0]`, by kind. */
  readonly shown = new Set<string>();
  wire: Wire<IncomingPacket> | null = null;
  readonly #network: FakeNetwork;
  readonly #tracks = [new FakeTrack('audio'), new FakeTrack('video')];
  readonly #stream = new FakeStream(this.#tracks);

  constructor(network: FakeNetwork) {
    this.#network = network;
    this.peer = new FakePeerConnection(network);
    this.peer.addEventListener('negotiationneeded', () => void this.#negotiate());
    this.peer.addEventListener('track', (event) => {
      const { track, streams } = event as Event & { track: FakeTrack; streams: readonly string[] };
      if (streams[0] !== undefined) this.shown.add(track.kind);
    });
  }

  /** Step 4.1, 4.2: `handleCallUser`. */
  async call(): Promise<void> {
    await this.#getUserMedia();
    this.wire?.send({ event: 'incomingCall', offer: await this.#getOffer() });
  }

  async receive(packet: OutgoingPacket): Promise<void> {
    switch (packet.event) {
      case 'callUser': {
        // Step 4.3.
        await this.#getUserMedia();
        const answer = await this.#getAnswer(packet.offer);
        this.wire?.send({ event: 'callAccepted', answer });
        return this.#sendStream();
      }
      case 'callAccepted':
        // Step 4.4.
        await this.#setRemoteAnswer(packet.answer);
        return this.#sendStream();
      case 'negotiationneed': {
        const answer = await this.#getAnswer(packet.offer);
        return this.wire?.send({ event: 'negotiationFinal', answer });
      }
      case 'negotiationDone':
        return this.#setRemoteAnswer(packet.answer);
      case 'iceCandidate':
        // It knows no such event.
        return undefined;
    }
  }

  async #negotiate(): Promise<void> {
    this.wire?.send({ event: 'negotiationneed', offer: await this.#getOffer() });
  }

  async #getOffer(): Promise<Offer> {
    const offer = await this.peer.createOffer();
    await this.peer.setLocalDescription(offer);
    return offer;
  }

  async #getAnswer(offer: Offer): Promise<Answer> {
    await this.peer.setRemoteDescription(offer);
    const answer = await this.peer.createAnswer();
    await this.peer.setLocalDescription(answer);
    return answer;
  }

  /** "Validates signaling state." */
  async #setRemoteAnswer(answer: Answer): Promise<void> {
    if (this.peer.signalingState === 'have-local-offer') await this.peer.setRemoteDescription(answer);
  }

  #sendStream(): void {
    const senders = this.peer.getTransceivers().map(({ sender }) => sender.track);
    for (const track of this.#tracks) if (!senders.includes(track)) this.peer.addTrack(track, this.#stream);
  }

  async #getUserMedia(): Promise<void> {
    await this.#network.clock.pause(300);
  }
}
