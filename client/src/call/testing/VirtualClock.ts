type Timer = { atMs: number; order: number; run: () => void };

/**
 * Time that passes only when a test lets it: between two timers every promise that can go on does go on. Thousands of
 * calls of a minute each take a second of real time.
 */
export class VirtualClock {
  #nowMs = 0;
  #order = 0;
  #random: number;
  readonly #timers = new Map<number, Timer>();

  /** The same seed gives the same {@link random} numbers. */
  constructor(seed: number) {
    this.#random = (seed ^ 0x9e3779b9) >>> 0;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** In the manner of the global. Bound, so that it can be put in the global's place. */
  readonly setTimeout = (run: () => void, delayMs = 0): number => {
    this.#order += 1;
    this.#timers.set(this.#order, { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order, run });
    return this.#order;
  };

  readonly clearTimeout = (timer: number | undefined): void => {
    if (timer !== undefined) this.#timers.delete(timer);
  };

  /** In the manner of the global. */
  readonly setInterval = (run: () => void, everyMs: number): { timer: number } => {
    const interval = { timer: 0 };
    const again = (): void => {
      interval.timer = this.setTimeout(again, everyMs);
      run();
    };
    interval.timer = this.setTimeout(again, everyMs);
    return interval;
  };

  readonly clearInterval = (interval: { timer: number } | undefined): void => this.clearTimeout(interval?.timer);

  /** From 0 to `max`, both included (mulberry32). */
  random(max: number): number {
    this.#random = (this.#random + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#random ^ (this.#random >>> 15), this.#random | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % (max + 1);
  }

  /** Resolves after up to `maxMs`. */
  async pause(maxMs: number): Promise<void> {
    await new Promise<void>((resolve) => this.setTimeout(resolve, this.random(maxMs)));
  }

  /** Lets time pass until `endMs`, or until nothing is left to wait for. */
  async run(endMs: number): Promise<void> {
    for (;;) {
      await settled();
      const next = this.#next();
      if (!next || next.atMs > endMs) break;
      this.#timers.delete(next.order);
      this.#nowMs = next.atMs;
      next.run();
    }
    this.#nowMs = Math.max(this.#nowMs, endMs);
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers.values()) if (!next || timer.atMs < next.atMs) next = timer;
    return next;
  }
}

/** After every promise that needs no time. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
