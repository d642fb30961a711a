/** `--quick` or `PARLEY_QUICK`: small sizes, to debug a proof. Its figures prove nothing and are never written down. */
export const isQuick = process.argv.includes('--quick') || Boolean(process.env['PARLEY_QUICK']);

/** The size a proof is about, or a small one for debugging. */
export function size(full: number, quick: number): number {
  return isQuick ? quick : full;
}
