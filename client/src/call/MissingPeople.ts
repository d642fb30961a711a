/** How long someone whom a restarted server does not know is waited for. */
const MISSING_MS = 60_000;

/** Those whom a restarted server has not met again yet, each with the time that is left to come back. */
export class MissingPeople {
  readonly #onExpired: (id: string) => void;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(onExpired: (id: string) => void) {
    this.#onExpired = onExpired;
  }

  watch(id: string): void {
    this.stop(id);
    this.#timers.set(
      id,
      setTimeout(() => this.#onExpired(id), MISSING_MS),
    );
  }

  /** They are back: that they go away again is another absence, which the server times. */
  stop(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  stopAll(): void {
    for (const id of this.#timers.keys()) this.stop(id);
  }
}
