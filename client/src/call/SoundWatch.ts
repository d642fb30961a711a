import { hear, UNHEARD, type Hearing, type Loudness } from './hearing.ts';

export type Heard = { track: MediaStreamTrack | null; isMuted: boolean; isInCall: boolean };

/** `hearing.ts` counts on it. */
const MOMENT_MS = 100;

/** Listens to the microphone, to notice that nothing comes from it or that somebody speaks while it is muted. */
export class SoundWatch {
  readonly #read: (track: MediaStreamTrack) => Loudness | null;
  readonly #onHint: () => void;
  #heard: Heard = { track: null, isMuted: false, isInCall: false };
  #hearing: Hearing = UNHEARD;
  /**
   * A disabled track is silent for a meter as well. So while one is muted in a call, a clone is listened to. What is
   * sent stays the disabled track: no mistake in here can send a muted voice. Outside a call nobody would miss a word,
   * and no clone holds the device open.
   */
  #clone: MediaStreamTrack | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  /**
   * @param read how loud a track is right now
   * @param onHint `hint` has changed
   */
  constructor(read: (track: MediaStreamTrack) => Loudness | null, onHint: () => void) {
    this.#read = read;
    this.#onHint = onHint;
  }

  get hint(): Hearing['hint'] {
    return this.#hearing.hint;
  }

  /** What is to be heard from now on; the same as before changes nothing. */
  follow(heard: Heard): void {
    const former = this.#heard;
    this.#heard = heard;
    if (heard.track !== former.track) this.#take(UNHEARD);
    if (heard.track !== former.track || !(heard.isMuted && heard.isInCall)) this.#dropClone();
    if (heard.track && heard.isMuted && heard.isInCall && !this.#clone) {
      this.#clone = heard.track.clone();
      this.#clone.enabled = true;
    }
    if (heard.track === null) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    } else {
      this.#timer ??= setInterval(() => this.#listen(), MOMENT_MS);
      if (heard.isMuted !== former.isMuted) this.#listen();
    }
  }

  #listen(): void {
    const { track, isMuted, isInCall } = this.#heard;
    const listened = isMuted ? this.#clone : track;
    const loudness = listened === null ? null : this.#read(listened);
    this.#take(hear(this.#hearing, { atMs: performance.now(), loudness, isMuted, isInCall }));
  }

  #take(hearing: Hearing): void {
    const { hint } = this.#hearing;
    this.#hearing = hearing;
    if (hearing.hint !== hint) this.#onHint();
  }

  #dropClone(): void {
    this.#clone?.stop();
    this.#clone = null;
  }
}
