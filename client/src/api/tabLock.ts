/**
 * Runs `task` while no other tab of this site runs one under the same name. Where there are no Web Locks (an insecure
 * address), it just runs: the server gives two tabs that renew at once the same successor.
 */
export async function withTabLock<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
  const locks: LockManager | undefined = navigator.locks;
  // A DOM promise resolves to what the callback's promise resolves to, though its type says otherwise.
  return locks === undefined ? task() : await locks.request(name, task);
}
