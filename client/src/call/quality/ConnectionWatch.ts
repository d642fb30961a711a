import { awaitPicture, PICTURE_THERE } from './awaitedPicture.ts';
import { connectionReading, type ConnectionReading } from './connectionReading.ts';
import type { ConnectionSample } from './ConnectionSample.ts';
import { meter, receivedMeasures, UNMEASURED, type QualityLevel } from './qualityMeter.ts';
import { sampleBetween } from './sampleBetween.ts';
import { BOTTOM_OF_CALL, climb, climbBlind, type Rung } from './sendingLadder.ts';
import { busySamples, uplinkOf, type Uplink } from './uplink.ts';

/** What a person can be told of one connection. */
export type ConnectionVerdict = {
  /** Of what is received. */
  readonly level: QualityLevel;
  /** The other side's camera is on, and no frame has come for a while. */
  readonly isPicturePaused: boolean;
  /** Of what is sent. */
  readonly uplink: Uplink;
};

export type WatchOptions = {
  /** What the room says the other side sends. */
  expectsPicture: () => 'camera' | 'screen' | null;
  /** The rung that the connection sends on from now on. Called after each look: whoever obeys may have failed before. */
  onRung: (rung: Rung) => void;
  /** After each look at a connection that is up. */
  onSample: (sample: ConnectionSample, verdict: ConnectionVerdict) => void;
};

const EVERY_MS = 1000;
/** Until the first frames are through: the picture should not stay small for long. */
const FIRST_EVERY_MS = 200;

/** Reads the statistics of one RTCPeerConnection, once a second, for everybody who wants them. Whoever makes it closes it. */
export class ConnectionWatch {
  readonly #peer: Pick<RTCPeerConnection, 'getStats' | 'connectionState'>;
  readonly #options: WatchOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  #isAsking = false;
  #tickedAtMs = performance.now();
  #before: ConnectionReading | null = null;
  #ladder = BOTTOM_OF_CALL;
  #received = UNMEASURED;
  #sent = UNMEASURED;
  #picture = PICTURE_THERE;
  #busy = 0;

  constructor(peer: Pick<RTCPeerConnection, 'getStats' | 'connectionState'>, options: WatchOptions) {
    this.#peer = peer;
    this.#options = options;
    this.#wait();
  }

  /** Looks no more. May be called twice. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    const waitMs = this.#ladder.rung === 'first' ? FIRST_EVERY_MS : EVERY_MS;
    this.#timer = setTimeout(() => this.#tick(), waitMs);
  }

  #tick(): void {
    const nowMs = performance.now();
    const spanMs = nowMs - this.#tickedAtMs;
    this.#tickedAtMs = nowMs;
    this.#wait();
    if (this.#peer.connectionState !== 'connected') {
      // What was counted before an interruption would be told as if it had happened in one second after it.
      this.#before = null;
      return;
    }
    if (this.#isAsking) return this.#goBlind(spanMs);
    this.#isAsking = true;
    this.#peer.getStats().then(
      (report) => this.#take(report),
      () => this.#after(() => this.#goBlind(spanMs)),
    );
  }

  #take(report: RTCStatsReport): void {
    this.#after(() => {
      const reading = connectionReading(report, performance.now());
      const before = this.#before;
      this.#before = reading;
      if (before) this.#judge(sampleBetween(before, reading));
    });
  }

  #after(run: () => void): void {
    this.#isAsking = false;
    if (!this.#isClosed) run();
  }

  #goBlind(spanMs: number): void {
    this.#ladder = climbBlind(this.#ladder, spanMs);
    this.#options.onRung(this.#ladder.rung);
  }

  #judge(sample: ConnectionSample): void {
    this.#ladder = climb(this.#ladder, sample);
    this.#options.onRung(this.#ladder.rung);
    this.#received = meter(this.#received, receivedMeasures(sample));
    // Only what the other side reports: how long a packet takes is the same in both directions, and said there.
    this.#sent = meter(this.#sent, { loss: sample.lossOut, concealed: null, frozen: null, roundTripMs: null });
    this.#busy = busySamples(this.#busy, sample);
    const frames = (sample.received.framesPerSecond * sample.spanMs) / 1000;
    this.#picture = awaitPicture(this.#picture, this.#options.expectsPicture(), { frames, spanMs: sample.spanMs });
    this.#options.onSample(sample, {
      level: this.#received.level,
      isPicturePaused: this.#picture.isPaused,
      uplink: uplinkOf(this.#ladder.rung, this.#sent.level, this.#busy),
    });
  }
}
