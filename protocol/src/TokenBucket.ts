/**
 * A budget: `perSecond` tokens flow in, at most `burst` are kept. An event takes one token of its events' budget, and as
 * many of the budget of size as it has characters. The server that keeps it and the client that stays within it reckon
 * alike.
 */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAtMs: number;

  constructor(budget: { perSecond: number; burst: number }, nowMs: number) {
    this.#perSecond = budget.perSecond;
    this.#burst = budget.burst;
    this.#tokens = budget.burst;
    this.#filledAtMs = nowMs;
  }

  /** Takes one token. False, taking none, when there is none. */
  take(nowMs: number): boolean {
    this.#fill(nowMs);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Takes `count` tokens, those that are not there too: they are owed. Nobody owes more than a burst. */
  charge(nowMs: number, count: number): void {
    this.#fill(nowMs);
    this.#tokens = Math.max(-this.#burst, this.#tokens - count);
  }

  /** Whether `count` tokens are there. With 0: whether none are owed. */
  has(nowMs: number, count: number): boolean {
    this.#fill(nowMs);
    return this.#tokens >= count;
  }

  #fill(nowMs: number): void {
    const earned = ((nowMs - this.#filledAtMs) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + earned);
    this.#filledAtMs = nowMs;
  }
}
