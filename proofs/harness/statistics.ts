/** The value below which `share` (0 to 1) of the values lie: nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('There is no quantile of nothing.');
  return value;
}

export function median(values: readonly number[]): number {
  const [low, high] = [quantile(values, 0.5), values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]];
  return (low + (high ?? low)) / 2;
}

/** Least, median and greatest, in words. */
export function spread(values: readonly number[], digits = 0): string {
  const words = [Math.min(...values), median(values), Math.max(...values)].map((value) => value.toFixed(digits));
  return `least ${words[0]}, median ${words[1]}, most ${words[2]} of ${values.length}`;
}
