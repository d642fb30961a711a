/** Milliseconds on the one clock that every thread of a process shares and nobody sets (`performance.now()` starts anew in each thread). */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
