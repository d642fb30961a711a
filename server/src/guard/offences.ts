import type { ErrorCode } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { Illegality } from './judgeEvent.ts';

/** What can be wrong with an event. */
export type Offence =
  | Illegality
  | 'impersonation'
  | 'malformed'
  | 'oversize'
  | 'unknown'
  | 'flood'
  | 'refused'
  | 'blameless';

/**
 * How much each counts. Ones are mistakes that a race can make of an honest event; twos are what no honest client sends
 * more than now and then (to somebody who has just left); fives never.
 */
export const WEIGHTS: Readonly<Record<Offence, number>> = {
  outside: 1,
  stranger: 2,
  unasked: 2,
  impersonation: 5,
  malformed: 1,
  oversize: 2,
  unknown: 1,
  flood: 1,
  refused: 1,
  blameless: 0,
};

/** A refusal that says for itself what was wrong. */
export class OffenceError extends AppError {
  readonly offence: Offence;

  constructor(offence: Offence, code: ErrorCode, options?: ConstructorParameters<typeof AppError>[1]) {
    super(code, options);
    this.offence = offence;
  }
}

/** What a refusal says of whoever is refused. */
export function offenceOf(error: unknown): Offence {
  if (error instanceof OffenceError) return error.offence;
  if (!(error instanceof AppError)) return 'blameless';
  if (error.code === 'wrong_email') return 'impersonation';
  // The server's own trouble.
  if (error.code === 'store_unavailable' || error.code === 'internal') return 'blameless';
  return 'refused';
}
