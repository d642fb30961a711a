/** One number that a proof measured. */
export type Figure = {
  name: string;
  value: number;
  unit: string;
  /** In words, such as `at most 20 KB`. Null: measured beside, to read the others by; it passes and fails nothing. */
  goal: string | null;
  /** Null exactly when there is no goal. */
  pass: boolean | null;
  /** How the value came about: spread, counts. */
  note?: string;
};

/** One promise of the project, and how it is measured. */
export type Proof = {
  name: string;
  promise: string;
  how: string;
  /** @throws NotRun when this machine lacks what the measurement needs */
  run(): Promise<Figure[]>;
};

/** A measurement that could not be made here. It never counts as passed. */
export class NotRun extends Error {
  override readonly name = 'NotRun';
}

type Measured = Pick<Figure, 'name' | 'value' | 'unit'> & { note?: string };

/** A figure that must not be larger than `limit`. */
export function atMost(limit: number, figure: Measured): Figure {
  const goal = figure.unit === 'times' ? `at most ${limit} times` : `at most ${limit} ${figure.unit}`;
  return { ...figure, goal, pass: figure.value <= limit };
}

/** A figure that must not be smaller than `limit`. */
export function atLeast(limit: number, figure: Measured): Figure {
  return { ...figure, goal: `at least ${limit} ${figure.unit}`, pass: figure.value >= limit };
}

/** A figure that must be exactly `wanted`. */
export function exactly(wanted: number, figure: Measured): Figure {
  return { ...figure, goal: `${wanted} of ${wanted}`, pass: figure.value === wanted };
}

/** A figure without a goal, for the reader. */
export function beside(figure: Measured): Figure {
  return { ...figure, goal: null, pass: null };
}
