import { TokenBucket } from '@parley/protocol';

/** Of the server's budget. The rest is for two clocks that do not run alike. */
const SHARE = 0.9;
const PAUSE_MS = 1000;

type Budget = { perSecond: number; burst: number };

/** Keeps what is sent within budgets of the server's, of events and of their size: one queue, in order, as fast as the tokens flow in. */
export class Pace {
  readonly #bucket: TokenBucket;
  readonly #sizes: TokenBucket;
  readonly #tokenMs: number;
  #queue: Promise<void> = Promise.resolve();
  #isIdle = true;

  constructor(budget: Budget, sizes: Budget) {
    const share = shareOf(budget);
    this.#bucket = new TokenBucket(share, performance.now());
    this.#sizes = new TokenBucket(shareOf(sizes), performance.now());
    this.#tokenMs = 1000 / share.perSecond;
  }

  /** Resolves when it is the caller's turn to send `length` characters; turns are in the order of the calls. */
  turn(length: number): Promise<void> {
    // Within the budget, which is nearly always, nothing waits for anything.
    if (this.#isIdle && this.#take(length)) return Promise.resolve();
    return this.#enqueue(async () => {
      while (!this.#take(length)) await after(this.#tokenMs);
    });
  }

  /** Holds up every later turn for a while, and resolves then. */
  pause(): Promise<void> {
    return this.#enqueue(() => after(PAUSE_MS));
  }

  #take(length: number): boolean {
    const nowMs = performance.now();
    if (!this.#sizes.has(nowMs, length) || !this.#bucket.take(nowMs)) return false;
    this.#sizes.charge(nowMs, length);
    return true;
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

function shareOf({ perSecond, burst }: Budget): Budget {
  return { perSecond: perSecond * SHARE, burst: burst * SHARE };
}

function after(pauseMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}
