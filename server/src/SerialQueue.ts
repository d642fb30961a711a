/**
 * Runs tasks of one key one after the other, those of different keys side by side. Keeps a participant's packets in
 * order although a handler may wait, makes "change the roster, tell the others, answer with the snapshot" one step
 * for everybody in the room, and "look, then write" one step where a database has no transactions.
 */
export class SerialQueue {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs `task` after all earlier ones of `key`; settles as it does. A task that fails does not hold up the next. */
  run<Value>(key: string, task: () => Promise<Value>): Promise<Value> {
    const result = (this.#tails.get(key) ?? Promise.resolve()).then(task);
    const tail: Promise<void> = result.then(
      () => this.#drop(key, tail),
      () => this.#drop(key, tail),
    );
    this.#tails.set(key, tail);
    return result;
  }

  #drop(key: string, tail: Promise<void>): void {
    if (this.#tails.get(key) === tail) this.#tails.delete(key);
  }
}
