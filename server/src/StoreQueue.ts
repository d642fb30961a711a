import { AppError } from './AppError.ts';
import { SerialQueue } from './SerialQueue.ts';

/**
 * A {@link SerialQueue} for what goes to the store. Tasks that wait behind one for which the store is away are refused with
 * it: each of them would wait for the store as long once more, and the last would have its answer after all those times.
 */
export class StoreQueue {
  readonly #queue = new SerialQueue();
  /** How often the store was away. */
  #outages = 0;

  /** As {@link SerialQueue.run}. @throws AppError `store_unavailable` */
  run<Value>(key: string, task: () => Promise<Value>): Promise<Value> {
    const outages = this.#outages;
    return this.#queue.run(key, async () => {
      if (outages !== this.#outages) throw new AppError('store_unavailable');
      try {
        return await task();
      } catch (error) {
        if (error instanceof AppError && error.code === 'store_unavailable') this.#outages += 1;
        throw error;
      }
    });
  }
}
