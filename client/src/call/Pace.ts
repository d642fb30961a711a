import { TokenBucket } from '@parley/protocol';

/** Of the server's budget. The rest is for two clocks that do not run alike. */
const SHARE = 0.9;
const PAUSE_MS = 1000;

/** Keeps what is sent within a budget of the server's: one queue, in order, as fast as the tokens flow in. */
export class Pace {
  readonly #bucket: TokenBucket;
  readonly #tokenMs: number;
  #queue: Promise<void> = Promise.resolve();
  #isIdle = true;

  constructor(budget: { perSecond: number; burst: number }) {
    const share = { perSecond: budget.perSecond * SHARE, burst: budget.burst * SHARE };
    this.#bucket = new TokenBucket(share, performance.now());
    this.#tokenMs = 1000 / share.perSecond;
  }

  /** Resolves when it is the caller's turn; turns are in the order of the calls. */
  turn(): Promise<void> {
    // Within the budget, which is nearly always, nothing waits for anything.
    if (this.#isIdle && this.#bucket.take(performance.now())) return Promise.resolve();
    return this.#enqueue(async () => {
      while (!this.#bucket.take(performance.now())) await after(this.#tokenMs);
    });
  }

  /** Holds up every later turn for a while, and resolves then. */
  pause(): Promise<void> {
    return this.#enqueue(() => after(PAUSE_MS));
  }

  #enqueue(task: () => Promise<void>): Promise<void> {
    this.#isIdle = false;
    const done = this.#queue.then(task);
    this.#queue = done;
    void done.then(() => {
      if (this.#queue === done) this.#isIdle = true;
    });
    return done;
  }
}

function after(pauseMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}
