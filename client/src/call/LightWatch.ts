/** The brightest part of the track's picture right now, 0 to 255; null when no picture can be read. */
export type MeasureLight = (track: MediaStreamTrack) => Promise<number | null>;

/** A cover over the lens leaves noise and nothing else; the darkest room with a face and a screen in it has a brighter spot. */
const BLACK = 24;
const EACH_MS = 3000;
/** One dark picture may be a hand before the lens, or a camera that adapts. */
const BLACK_PICTURES = 2;

/** Looks at the camera's picture every few seconds, to notice that it is black. */
export class LightWatch {
  readonly #measure: MeasureLight;
  readonly #onChange: () => void;
  #track: MediaStreamTrack | null = null;
  #dark = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(measure: MeasureLight, onChange: () => void) {
    this.#measure = measure;
    this.#onChange = onChange;
  }

  get isBlack(): boolean {
    return this.#dark >= BLACK_PICTURES;
  }

  /** Which camera is looked at; null for none. */
  follow(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#track = track;
    clearTimeout(this.#timer);
    this.#count(0);
    if (track) this.#wait(track);
  }

  #wait(track: MediaStreamTrack): void {
    this.#timer = setTimeout(() => void this.#look(track), EACH_MS);
  }

  async #look(track: MediaStreamTrack): Promise<void> {
    const light = await this.#measure(track);
    if (track !== this.#track) return;
    if (light !== null) this.#count(light < BLACK ? this.#dark + 1 : 0);
    this.#wait(track);
  }

  #count(dark: number): void {
    const { isBlack } = this;
    this.#dark = dark;
    if (this.isBlack !== isBlack) this.#onChange();
  }
}
