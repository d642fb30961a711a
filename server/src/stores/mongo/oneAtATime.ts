/** Runs operations one after the other where their key is the same, and side by side where it is not. */
export type OneAtATime = <T>(key: string, operation: () => Promise<T>) => Promise<T>;

/** A new one, which knows nothing of the operations of others. */
export function oneAtATime(): OneAtATime {
  const last = new Map<string, Promise<unknown>>();
  return async (key, operation) => {
    const before = last.get(key);
    const result = (async () => {
      // How the one before ended is its caller's affair.
      if (before !== undefined) await Promise.allSettled([before]);
      return operation();
    })();
    last.set(key, result);
    try {
      return await result;
    } finally {
      if (last.get(key) === result) last.delete(key);
    }
  };
}
