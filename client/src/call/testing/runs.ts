/** The seed of every property in this process. `PARLEY_SEED` repeats a run; fast-check prints seed and path of a failure. */
const seed = Number(process.env['PARLEY_SEED'] ?? Date.now() % 2 ** 31);

/** Multiplies the runs of every property: `PARLEY_RUNS=20` for a long night. */
const factor = Number(process.env['PARLEY_RUNS'] ?? 1);

/** Parameters for `fc.assert`: how often, and from which seed. */
export function runs(times: number): { numRuns: number; seed: number } {
  return { numRuns: Math.ceil(times * factor), seed };
}
