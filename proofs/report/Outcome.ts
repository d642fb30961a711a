import type { Figure, Proof } from '../Proof.ts';

/** What became of a proof. */
export type Outcome = { proof: Proof } & (
  | { verdict: 'pass' | 'fail'; figures: Figure[] }
  | { verdict: 'not run' | 'broken'; reason: string }
);

/** One word for a figure. */
export function wordOf({ pass }: Figure): string {
  if (pass === null) return '';
  return pass ? 'pass' : 'FAIL';
}

/** A value as people read it: 5,000 and 1.25. */
export function valueOf({ value, unit }: Figure): string {
  return `${value.toLocaleString('en')} ${unit}`;
}
