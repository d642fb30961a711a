import type { CallQuality } from '@parley/protocol';
import type { ConnectionSample } from './ConnectionSample.ts';

/** How good a connection is for the one who looks and listens. */
export type QualityLevel = CallQuality;

const LEVELS: readonly QualityLevel[] = ['good', 'weak', 'poor'];

/** From where on it is felt. Round trips by ITU-T G.114: above 400 ms people talk over each other. */
const WEAK = { loss: 0.08, concealed: 0.04, frozen: 0.3, roundTripMs: 500 };
const POOR = { loss: 0.2, concealed: 0.12, frozen: 0.7, roundTripMs: 1200 };

/** Worse after 2 of 3 samples of about a second each, so that one burst is no news; better after 5 in a row. */
const WORSE = { of: 3, count: 2 };
const BETTER_SAMPLES = 5;

export type MeterState = {
  readonly level: QualityLevel;
  /** The last samples as levels, the newest last. */
  readonly recent: readonly QualityLevel[];
};

export const UNMEASURED: MeterState = { level: 'good', recent: [] };

/** What is measured of one direction. */
export type Measures = {
  readonly loss: number | null;
  readonly concealed: number | null;
  readonly frozen: number | null;
  readonly roundTripMs: number | null;
};

/** What is received. */
export function receivedMeasures({ lossIn, concealedAudio, frozen, roundTripMs }: ConnectionSample): Measures {
  return { loss: lossIn, concealed: concealedAudio, frozen, roundTripMs };
}

/** One sample further. */
export function meter(state: MeterState, measures: Measures): MeterState {
  const recent = [...state.recent, levelOf(measures)].slice(-BETTER_SAMPLES);
  const latest = recent.slice(-WORSE.of);
  const worst = LEVELS.findLast((level) => latest.filter((one) => isAtLeast(one, level)).length >= WORSE.count);
  if (worst !== undefined && rank(worst) > rank(state.level)) return { level: worst, recent };
  const best = recent.reduce((worse, one) => (rank(one) > rank(worse) ? one : worse), 'good');
  const isBetter = recent.length === BETTER_SAMPLES && rank(best) < rank(state.level);
  return { level: isBetter ? best : state.level, recent };
}

function levelOf(measures: Measures): QualityLevel {
  if (isBeyond(measures, POOR)) return 'poor';
  return isBeyond(measures, WEAK) ? 'weak' : 'good';
}

function isBeyond(measures: Measures, limits: typeof WEAK): boolean {
  return (
    (measures.loss ?? 0) >= limits.loss ||
    (measures.concealed ?? 0) >= limits.concealed ||
    (measures.frozen ?? 0) >= limits.frozen ||
    (measures.roundTripMs ?? 0) >= limits.roundTripMs
  );
}

function rank(level: QualityLevel): number {
  return LEVELS.indexOf(level);
}

function isAtLeast(level: QualityLevel, limit: QualityLevel): boolean {
  return rank(level) >= rank(limit);
}
