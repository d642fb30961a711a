/** How often a sign of life is sent, and looked for. */
const BEAT_MS = 250;
/** Nothing for this long, and the bytes of the media are asked, which are dearer to know. */
const DOUBT_MS = 500;
/** By then the bytes have been asked twice, and have not grown. */
const SUSPICION_MS = 750;
/** Nothing at all for this long: the path is dead. ICE itself takes 5 to 7 s to say so. */
const SILENT_MS = 1000;
/** Browsers slow a page in a call down to a beat a second. What the other side says is a claim: it may have slept, or lie. */
const SLOWEST_BEAT_MS = 5000;

/** What has come in over a connection so far. */
export type Arrived = { bytes: number; pictures: number };

/** Tells whether anything arrives over one connection. */
export interface Watch {
  /** Nothing has arrived for a second, though it did before. */
  readonly isSilent: boolean;
  /** Begins to watch: the other side sends heartbeats from now on. */
  start(): void;
  /** A heartbeat has come. `everyMs` is how far apart they are. */
  hear(everyMs: number): void;
  /** Pictures decoded so far. */
  countPictures(): Promise<number>;
  close(): void;
}

export type WatchOptions = {
  arrived: () => Promise<Arrived>;
  /** Sends a heartbeat, and says how far apart they are. */
  beat: (everyMs: number) => void;
  /** `isSilent` is another than before. */
  onChange: () => void;
  /** Neither a heartbeat nor media has come for a while. It may be nothing, or the begin of a silence. */
  onDoubt: () => void;
};

/**
 * Watches the inbound side of one connection by heartbeats, and by the bytes of the media when those fail to come: a
 * heartbeat may be lost where pictures still arrive. Each side watches what it receives, so a path that is dead in one
 * direction is noticed where it matters.
 */
export class PathWatch implements Watch {
  readonly #options: WatchOptions;
  #timer: ReturnType<typeof setInterval> | undefined;
  #beatAtMs = 0;
  /** How far apart our own last two were. */
  #spanMs = BEAT_MS;
  #heardAtMs = 0;
  /** How far apart the other side's heartbeats are. */
  #everyMs = BEAT_MS;
  /** What had come in when the heartbeats were last missed; null while they come. */
  #bytes: number | null = null;
  #isAsking = false;
  #isSilent = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  get isSilent(): boolean {
    return this.#isSilent;
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#heardAtMs = performance.now();
    this.#beatAtMs = this.#heardAtMs - BEAT_MS;
    this.#timer = setInterval(() => this.#tick(), BEAT_MS);
    this.#tick();
  }

  hear(everyMs: number): void {
    this.#everyMs = Math.min(everyMs, SLOWEST_BEAT_MS);
    this.#bytes = null;
    this.#note();
  }

  async countPictures(): Promise<number> {
    return (await this.#options.arrived()).pictures;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const nowMs = performance.now();
    const spanMs = Math.max(BEAT_MS, Math.round(nowMs - this.#beatAtMs));
    // It was this page that stood still: what came meanwhile has not been handed out yet, and is there at the next tick.
    const hasStoodStill = spanMs >= SILENT_MS && spanMs > 2 * this.#spanMs;
    // What it really was: a page in the background gets a timer a second, and the other side should know.
    this.#options.beat(spanMs);
    this.#beatAtMs = nowMs;
    this.#spanMs = spanMs;
    const silentMs = nowMs - this.#heardAtMs;
    if (silentMs >= DOUBT_MS) void this.#ask();
    if (hasStoodStill) return;
    if (silentMs >= Math.max(SUSPICION_MS, 2 * this.#everyMs) && !this.#isSilent) this.#options.onDoubt();
    if (silentMs >= Math.max(SILENT_MS, 2.5 * this.#everyMs)) this.#set(true);
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const arrived = await this.#options.arrived().catch(() => null);
    this.#isAsking = false;
    if (!arrived) return;
    const { bytes } = arrived;
    // The first answer is only what the next is compared with.
    if (this.#bytes !== null && bytes > this.#bytes) this.#note();
    this.#bytes = bytes;
  }

  #note(): void {
    if (this.#timer === undefined) return;
    this.#heardAtMs = performance.now();
    this.#set(false);
  }

  #set(isSilent: boolean): void {
    if (this.#isSilent === isSilent) return;
    this.#isSilent = isSilent;
    this.#options.onChange();
  }
}

/** What `getStats()` knows of what has come in (W3C WebRTC Statistics: `inbound-rtp`). */
export async function arrivedOver(peer: RTCPeerConnection): Promise<Arrived> {
  let [bytes, pictures] = [0, 0];
  const report = (await peer.getStats()) as ReadonlyMap<string, Record<string, unknown>>;
  for (const entry of report.values()) {
    if (entry['type'] !== 'inbound-rtp') continue;
    bytes += Number(entry['bytesReceived'] ?? 0);
    pictures += Number(entry['framesDecoded'] ?? 0);
  }
  return { bytes, pictures };
}
