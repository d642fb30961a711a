import type { ConnectionSample } from './ConnectionSample.ts';
import type { QualityLevel } from './qualityMeter.ts';
import type { Rung } from './sendingLadder.ts';

/** How what we send arrives. `busy`: it is this device that cannot keep up, not the network. */
export type Uplink = 'good' | 'weak' | 'paused' | 'busy';

/** In samples of about a second each: a camera that starts, or a window that is moved, is no news. */
const BUSY_SAMPLES = 10;
/** A picture that moves less often is seen to stutter. */
const STUTTER_PER_SECOND = 12;

/** How many samples in a row the device could not keep up. */
export function busySamples(former: number, sample: Pick<ConnectionSample, 'limitedBy' | 'sent'>): number {
  const { framesPerSecond } = sample.sent;
  const isBusy = sample.limitedBy === 'cpu' && framesPerSecond > 0 && framesPerSecond < STUTTER_PER_SECOND;
  return isBusy ? former + 1 : 0;
}

/** One word for it. The network comes first: of a busy device one need not hear while nothing gets through. */
export function uplinkOf(rung: Rung, sentLevel: QualityLevel, busy: number): Uplink {
  if (rung === 'paused') return 'paused';
  if (rung === 'half' || rung === 'quarter' || sentLevel !== 'good') return 'weak';
  return busy >= BUSY_SAMPLES ? 'busy' : 'good';
}
