/** As long as `closing` tells the client to wait. */
const PENALTY_MS = 60_000;
/** Whoever has more sessions to flood with is beyond what this can hold back. */
const MOST = 10_000;

/** The sessions that flooded a socket and have to wait before they connect again. In memory: a restart forgives. */
export class Penalties {
  /** When each ends, by session, the earliest first. */
  readonly #ends = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(sessionId: string): void {
    // Put in anew, so that it stands last.
    this.#ends.delete(sessionId);
    this.#ends.set(sessionId, this.#now() + PENALTY_MS);
    for (const [id, endsAtMs] of this.#ends) {
      if (endsAtMs > this.#now() && this.#ends.size <= MOST) break;
      this.#ends.delete(id);
    }
  }

  has(sessionId: string): boolean {
    return (this.#ends.get(sessionId) ?? 0) > this.#now();
  }
}
