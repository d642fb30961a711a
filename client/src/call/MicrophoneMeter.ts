/** Measures how loud a microphone is. Holds audio resources only while a track is watched. */
export class MicrophoneMeter {
  #context: AudioContext | null = null;
  #source: MediaStreamAudioSourceNode | null = null;
  #analyser: AnalyserNode | null = null;
  #track: MediaStreamTrack | null = null;

  /** 0 to 1, on a scale on which quiet speech is visible; 0 without a track. */
  level(track: MediaStreamTrack | null): number {
    if (track === null || !track.enabled || track.readyState === 'ended') return 0;
    if (track !== this.#track) this.#watch(track);
    if (!this.#analyser) return 0;
    const samples = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // -60 dB and less is silence, 0 dB is full.
    return Math.min(1, Math.max(0, 1 + (10 * Math.log10(power + 1e-12)) / 60));
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
    this.close();
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 512;
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
    this.#track = track;
  }
}
