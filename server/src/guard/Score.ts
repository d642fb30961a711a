/** Points that fade: `perSecond` of them are forgiven each second. */
export class Score {
  readonly #perSecond: number;
  #points = 0;
  #atMs: number;

  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#atMs = nowMs;
  }

  /** Adds points; what there is now. */
  add(points: number, nowMs: number): number {
    this.#points = this.at(nowMs) + points;
    this.#atMs = nowMs;
    return this.#points;
  }

  at(nowMs: number): number {
    return Math.max(0, this.#points - ((nowMs - this.#atMs) / 1000) * this.#perSecond);
  }
}
