/** The first pause. A server that restarts, or a network that changed, is there again in a moment. */
const FIRST_MS = 250;
/** Once a second, however long it lasts: whoever comes back to a dead network wants to be in step at once. */
const LONGEST_MS = 1000;

/** When the next attempt to connect is made: soon, then ever later up to a second, never all clients in the same moment. */
export class Reconnection {
  readonly #connect: () => void;
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connect: () => void) {
    this.#connect = connect;
  }

  /** How many have failed since the last success. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Tries again after a pause, of at least `leastMs`, or without one: the attempt that failed has taken long enough. */
  later({ leastMs = 0, isAtOnce = false }: { leastMs?: number; isAtOnce?: boolean } = {}): void {
    const doubled = Math.min(FIRST_MS * 2 ** this.#attempts, LONGEST_MS);
    const pauseMs = isAtOnce ? 0 : doubled * (0.75 + 0.5 * Math.random());
    this.#attempts += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), Math.max(pauseMs, leastMs));
  }

  /** Connected: the next pause is a short one. */
  reset(): void {
    this.#attempts = 0;
    this.stop();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
