/**
 * A budget: `perSecond` tokens flow in, at most `burst` are kept, each event takes one. The server that keeps it and the
 * client that stays within it reckon alike.
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
    const earned = ((nowMs - this.#filledAtMs) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + earned);
    this.#filledAtMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
