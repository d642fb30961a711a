import { contentOf } from './quality/contentOf.ts';
import { preferredCodecs } from './quality/preferredCodecs.ts';
import type { Rung } from './quality/sendingLadder.ts';
import { sendingPlan, type SendingPlan } from './quality/sendingPlan.ts';

export type TrackKind = 'audio' | 'video';

/** How much may be sent: the rung of this connection, and how many others want a share of what this browser sends. */
export type SendingLimit = { readonly rung: Rung; readonly receivers: number };

export type TransceiversOptions = {
  getTrack: (kind: TrackKind) => MediaStreamTrack | null;
  /** The other side speaks the seed's events only: it gets the browser's own codecs in the browser's own order. */
  speaksSeed: boolean;
  /** Parameters that a browser did not take. It sends as it did before, and is asked again at the next limit. */
  onProblem: (error: unknown) => void;
};

const KINDS: readonly TrackKind[] = ['audio', 'video'];

/**
 * The two senders of a connection. Both exist from the first description on, with or without a track, so that a
 * microphone or camera that comes later needs no negotiation. A picture begins small: the first key frame of 720p takes
 * longer than the whole handshake.
 */
export class Transceivers {
  readonly #options: TransceiversOptions;
  readonly #byKind = new Map<TrackKind, RTCRtpTransceiver>();
  /** Names the stream on the other side: both tracks in one, or its `ontrack` would have no stream to show. */
  readonly #stream = new MediaStream();
  #limit: SendingLimit = { rung: 'first', receivers: 1 };
  /** What each sender does now, as text, to leave it alone when nothing changes. */
  readonly #applied = new Map<TrackKind, string>();
  #applying: Promise<void> = Promise.resolve();

  constructor(options: TransceiversOptions) {
    this.#options = options;
  }

  /** For the side that offers: makes what is not there yet. */
  create(peer: RTCPeerConnection): void {
    for (const kind of KINDS) {
      if (this.#byKind.has(kind)) continue;
      const track = this.#track(kind);
      const sendEncodings = [this.#plan(track)[kind]];
      const init: RTCRtpTransceiverInit = { direction: 'sendrecv', streams: [this.#stream], sendEncodings };
      const transceiver = peer.addTransceiver(track ?? kind, init);
      this.#byKind.set(kind, transceiver);
      this.#preferCodecs(kind, transceiver);
    }
    void this.#apply();
  }

  /**
   * For the side that answers, between the offer and the answer: sends through the transceivers that the offer made.
   * The browser itself would reuse only those made by `addTrack` (RFC 8829, 5.10).
   */
  async adopt(peer: RTCPeerConnection): Promise<void> {
    for (const kind of KINDS) {
      if (this.#byKind.has(kind)) continue;
      const offered = peer.getTransceivers().find(({ receiver, mid }) => mid !== null && receiver.track.kind === kind);
      if (!offered) continue;
      this.#byKind.set(kind, offered);
      offered.direction = 'sendrecv';
      offered.sender.setStreams(this.#stream);
      this.#preferCodecs(kind, offered);
      await offered.sender.replaceTrack(this.#track(kind));
    }
    await this.#apply();
  }

  async replaceTrack(kind: TrackKind, track: MediaStreamTrack | null): Promise<void> {
    hint(track);
    await this.#byKind.get(kind)?.sender.replaceTrack(track);
    // A screen may give up other things than a face.
    await this.#apply();
  }

  /** Sends no more than this from now on. */
  limit(limit: SendingLimit): void {
    this.#limit = limit;
    void this.#apply();
  }

  #track(kind: TrackKind): MediaStreamTrack | null {
    const track = this.#options.getTrack(kind);
    hint(track);
    return track;
  }

  #plan(video: MediaStreamTrack | null): SendingPlan {
    return sendingPlan(this.#limit.rung, contentOf(video), this.#limit.receivers);
  }

  #preferCodecs(kind: TrackKind, transceiver: RTCRtpTransceiver): void {
    if (kind !== 'audio' || this.#options.speaksSeed) return;
    // Firefox before 128 does not know it.
    if (typeof transceiver.setCodecPreferences !== 'function') return;
    const { codecs } = RTCRtpReceiver.getCapabilities(kind) ?? { codecs: [] };
    if (codecs.length > 0) transceiver.setCodecPreferences(preferredCodecs(codecs));
  }

  /** One after the other: parameters that were read before others were set are refused (W3C WebRTC 5.2, transactionId). */
  #apply(): Promise<void> {
    this.#applying = this.#applying.then(async () => {
      for (const [kind, { sender }] of this.#byKind) {
        try {
          await this.#applyTo(kind, sender);
        } catch (error) {
          this.#options.onProblem(error);
        }
      }
    });
    return this.#applying;
  }

  async #applyTo(kind: TrackKind, sender: RTCRtpSender): Promise<void> {
    const plan = this.#plan(sender.track);
    const wanted = JSON.stringify([plan[kind], kind === 'video' && plan.degradationPreference]);
    if (this.#applied.get(kind) === wanted) return;
    const parameters = sender.getParameters();
    const [encoding] = parameters.encodings;
    // Not negotiated yet: there is nothing to set, and the next limit comes soon.
    if (!encoding) return;
    Object.assign(encoding, plan[kind]);
    if (kind === 'video') parameters.degradationPreference = plan.degradationPreference;
    await sender.setParameters(parameters);
    this.#applied.set(kind, wanted);
  }
}

/** Tells the encoder what matters in a track (W3C mst-content-hint). */
function hint(track: MediaStreamTrack | null): void {
  if (!track) return;
  track.contentHint = track.kind === 'audio' ? 'speech' : contentOf(track) === 'screen' ? 'detail' : 'motion';
}
