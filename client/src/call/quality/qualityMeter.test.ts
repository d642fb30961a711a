import { describe, expect, it } from 'vitest';
import { meter, UNMEASURED, type Measures, type QualityLevel } from './qualityMeter.ts';

const measures = (loss: number, changes: Partial<Measures> = {}): Measures => ({
  loss,
  concealed: 0,
  frozen: 0,
  roundTripMs: 30,
  ...changes,
});

function levels(all: readonly Measures[]): QualityLevel[] {
  let state = UNMEASURED;
  return all.map((one) => (state = meter(state, one)).level);
}

const times = (count: number, one: Measures): Measures[] => Array.from({ length: count }, () => one);

describe('the level of a connection', () => {
  it('is good at first, and where nothing is known', () => {
    const unknown = { loss: null, concealed: null, frozen: null, roundTripMs: null };
    expect(levels(times(10, unknown))).toEqual(times(10, unknown).map(() => 'good'));
  });
  it('is told within 5 seconds of heavy loss', () => {
    expect(levels(times(5, measures(0.3))).indexOf('poor')).toBeLessThan(3);
  });
  it('is made worse by each of what one feels', () => {
    for (const change of [{ concealed: 0.2 }, { frozen: 0.9 }, { roundTripMs: 1500 }]) {
      expect(levels(times(3, measures(0, change))).at(-1)).toBe('poor');
    }
    for (const change of [{ concealed: 0.05 }, { frozen: 0.4 }, { roundTripMs: 600 }]) {
      expect(levels(times(3, measures(0, change))).at(-1)).toBe('weak');
    }
  });
  it('does not follow one bad second', () => {
    expect(levels([measures(0), measures(0.5), measures(0), measures(0), measures(0.5), measures(0)])).not.toContain(
      'poor',
    );
  });
  it('is better again after five good seconds, and not sooner', () => {
    const after = levels([...times(3, measures(0.3)), ...times(5, measures(0))]);
    expect(after.slice(3)).toEqual(['poor', 'poor', 'poor', 'poor', 'good']);
  });
  it('becomes weak, not good, where it is still weak', () => {
    expect(levels([...times(3, measures(0.3)), ...times(5, measures(0.1))]).at(-1)).toBe('weak');
  });
  it('does not flap on loss around a threshold', () => {
    const noted = [0.06, 0.11, 0.09, 0.05, 0.12, 0.07, 0.1, 0.08, 0.13, 0.04, 0.09, 0.11];
    const all = levels([...noted, ...noted, ...noted].map((loss) => measures(loss)));
    expect(all.filter((level, index) => index > 0 && level !== all[index - 1])).toEqual(['weak']);
  });
});
