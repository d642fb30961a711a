import type { Loudness } from './hearing.ts';

/** Measures how loud a microphone is. Holds audio resources only while a track is watched. */
export class MicrophoneMeter {
  #context: AudioContext | null = null;
  #source: MediaStreamAudioSourceNode | null = null;
  #analyser: AnalyserNode | null = null;
  #track: MediaStreamTrack | null = null;
  #samples = new Float32Array();

  /** 0 to 1, on a scale on which quiet speech is visible; 0 without a track. */
  level(track: MediaStreamTrack | null): number {
    if (track === null || !track.enabled || track.readyState === 'ended') return 0;
    const { rms } = this.read(track) ?? { rms: 0 };
    // -60 dB and less is silence, 0 dB is full.
    return Math.min(1, Math.max(0, 1 + (20 * Math.log10(rms + 1e-6)) / 60));
  }

  /** The last 43 ms at 48 kHz; null while nothing can be measured. */
  read(track: MediaStreamTrack): Loudness | null {
    if (track !== this.#track) this.#watch(track);
    // A suspended context gives zeros, which say nothing about the microphone.
    if (!this.#analyser || this.#context?.state !== 'running') return null;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let power = 0;
    let peak = 0;
    for (const sample of this.#samples) {
      power += sample * sample;
      peak = Math.max(peak, Math.abs(sample));
    }
    return { rms: Math.sqrt(power / this.#samples.length), peak };
  }

  close(): void {
    this.#source?.disconnect();
    this.#source = null;
    this.#analyser = null;
    this.#track = null;
    void this.#context?.close();
    this.#context = null;
  }

  #watch(track: MediaStreamTrack): void {
    // Before the first gesture on the page Chromium refuses to start an audio context, and says so in the console.
    if (!navigator.userActivation.hasBeenActive) return;
    this.#context ??= new AudioContext();
    this.#source?.disconnect();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 2048;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
    this.#track = track;
  }
}
