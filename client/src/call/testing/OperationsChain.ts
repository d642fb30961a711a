import type { VirtualClock } from './VirtualClock.ts';

/** Each step takes up to this long. */
const STEP_MS = 6;

/** The operations chain of one connection (W3C WebRTC 4.4.1.2): steps run one after the other, and take time. */
export class OperationsChain {
  readonly #clock: VirtualClock;
  readonly #isClosed: () => boolean;
  #last: Promise<unknown> = Promise.resolve();
  #length = 0;
  #afterLast: (() => void) | null = null;

  constructor(clock: VirtualClock, isClosed: () => boolean) {
    this.#clock = clock;
    this.#isClosed = isClosed;
  }

  /** Runs `operation` in its turn. Never settles when the connection is closed meanwhile. */
  async run<Result>(operation: () => Result): Promise<Result> {
    if (this.#isClosed()) throw new DOMException('The connection is closed.', 'InvalidStateError');
    this.#length += 1;
    const result = this.#last.then(async () => {
      await this.#clock.pause(STEP_MS);
      if (this.#isClosed()) await new Promise<never>(() => undefined);
      return operation();
    });
    const done = (): void => this.#done();
    this.#last = result.then(done, done);
    return result;
  }

  /** Calls `action` at once, in the chain's absence; else when the chain is empty. Several requests make one call. */
  whenEmpty(action: () => void): void {
    if (this.#length === 0) action();
    else this.#afterLast = action;
  }

  #done(): void {
    this.#length -= 1;
    const action = this.#afterLast;
    if (this.#length > 0 || !action) return;
    this.#afterLast = null;
    action();
  }
}
