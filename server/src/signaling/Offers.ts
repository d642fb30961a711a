/**
 * Between which participants an offer has passed: only they have something to answer. Kept for as long as both have their
 * seats, because an answer may be late, or be sent again.
 */
export class Offers {
  /** Whom each participant has offered to, or been offered by. */
  readonly #partners = new Map<string, Set<string>>();
  /** Those who came back with a call from an earlier run of the server, which knows of the offers. */
  readonly #fromBefore = new Set<string>();

  /** An offer passes between the two. */
  pass(id: string, otherId: string): void {
    this.#partnersOf(id).add(otherId);
    this.#partnersOf(otherId).add(id);
  }

  /** The participant had this seat, and a call, in an earlier run of the server. */
  vouchForEarlierRun(id: string): void {
    this.#fromBefore.add(id);
  }

  /** Whether one may answer the other. */
  has(id: string, otherId: string): boolean {
    if (this.#partners.get(id)?.has(otherId)) return true;
    return this.#fromBefore.has(id) && this.#fromBefore.has(otherId);
  }

  /** The seat is free: whoever takes it again has offered nothing. */
  forget(id: string): void {
    for (const otherId of this.#partners.get(id) ?? []) {
      const partners = this.#partners.get(otherId);
      partners?.delete(id);
      if (partners?.size === 0) this.#partners.delete(otherId);
    }
    this.#partners.delete(id);
    this.#fromBefore.delete(id);
  }

  #partnersOf(id: string): Set<string> {
    const partners = this.#partners.get(id) ?? new Set();
    this.#partners.set(id, partners);
    return partners;
  }
}
