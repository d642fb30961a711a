import type { ConnectionVerdict } from './ConnectionWatch.ts';
import type { QualityLevel } from './qualityMeter.ts';

/** How many looks at a call found it how good. */
export type CallTally = Readonly<Record<QualityLevel, number>>;

export const NOTHING_TALLIED: CallTally = { good: 0, weak: 0, poor: 0 };

/** In looks of about a second. Of a shorter call nobody asks how it was. */
const LEAST = 5;
/** A call with a bad minute in ten is remembered for it. */
const FELT_SHARE = 0.1;

/** One look further: what one saw and heard, and whether one was seen and heard. */
export function tally(former: CallTally, { level, isPicturePaused, uplink }: ConnectionVerdict): CallTally {
  const isPoor = level === 'poor' || isPicturePaused || uplink === 'paused';
  const isWeak = level === 'weak' || uplink === 'weak';
  const found = isPoor ? 'poor' : isWeak ? 'weak' : 'good';
  return { ...former, [found]: former[found] + 1 };
}

/** One word for the whole call; null when it was too short to say. */
export function callLevel({ good, weak, poor }: CallTally): QualityLevel | null {
  const all = good + weak + poor;
  if (all < LEAST) return null;
  if (poor / all >= FELT_SHARE) return 'poor';
  return (weak + poor) / all >= FELT_SHARE ? 'weak' : 'good';
}
