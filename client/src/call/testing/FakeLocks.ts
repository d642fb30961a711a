/** The part of the Web Locks API that is used: one holder for a name, the next in line, and an end to waiting. */
export class FakeLocks {
  readonly #holders = new Map<string, Promise<unknown>>();

  async request(name: string, { signal }: { signal: AbortSignal }, run: () => Promise<void>): Promise<void> {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    while (this.#holders.has(name)) await Promise.race([this.#holders.get(name), aborted]);
    const held = run();
    this.#holders.set(
      name,
      held.then(() => this.#holders.delete(name)),
    );
    aborted.catch(() => undefined);
    await held;
  }
}
