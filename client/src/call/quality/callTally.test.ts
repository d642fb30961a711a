import { expect, test } from 'vitest';
import { callLevel, NOTHING_TALLIED, tally } from './callTally.ts';
import type { ConnectionVerdict } from './ConnectionWatch.ts';

const GOOD: ConnectionVerdict = { level: 'good', isPicturePaused: false, uplink: 'good' };

function levelAfter(good: number, others: readonly Partial<ConnectionVerdict>[]): string | null {
  const all = [...Array.from({ length: good }, () => GOOD), ...others.map((other) => ({ ...GOOD, ...other }))];
  return callLevel(all.reduce(tally, NOTHING_TALLIED));
}

test('of a call of a few seconds nobody can say how it was', () => {
  expect([levelAfter(4, []), levelAfter(5, [])]).toEqual([null, 'good']);
});

test('a short trouble in a long call is forgotten, one of a tenth of it is not', () => {
  const weak = [{ level: 'weak' } as const, { uplink: 'weak' } as const];
  expect([levelAfter(100, weak), levelAfter(10, weak)]).toEqual(['good', 'weak']);
});

test('a picture that did not come, either way, made it poor; a busy device did not', () => {
  for (const poor of [{ level: 'poor' }, { isPicturePaused: true }, { uplink: 'paused' }] as const) {
    expect(levelAfter(9, [poor])).toBe('poor');
  }
  expect(levelAfter(9, [{ uplink: 'busy' }])).toBe('good');
});
