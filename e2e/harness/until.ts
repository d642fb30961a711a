const POLL_MS = 50;

/** Resolves when `isTrue` does; fails with what was waited for after `timeoutMs`. An error of `isTrue` ends the wait. */
export async function until(what: string, isTrue: () => Promise<boolean> | boolean, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
