import { vi } from 'vitest';
import { VirtualClock } from './VirtualClock.ts';

/** Puts a virtual clock in the place of all that tells or waits for time, until `vi.unstubAllGlobals()`. */
export function stubClock(seed: number): VirtualClock {
  const clock = new VirtualClock(seed);
  vi.stubGlobal('setTimeout', clock.setTimeout);
  vi.stubGlobal('clearTimeout', clock.clearTimeout);
  vi.stubGlobal('setInterval', clock.setInterval);
  vi.stubGlobal('clearInterval', clock.clearInterval);
  vi.stubGlobal('performance', { now: () => clock.nowMs });
  return clock;
}
