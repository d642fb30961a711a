import { expect, it, test } from 'vitest';
import { chartBars, chartTop, type ChartBar } from './chartBars.ts';

test('each span has the sum of each group, also when nothing happened', () => {
  const bars = chartBars({
    since: '2026-03-01T00:00:00.000Z',
    bucketMs: 3_600_000,
    buckets: 3,
    counts: [
      { kind: 'sign-in', index: 0, count: 2 },
      { kind: 'signed-out', index: 0, count: 1 },
      { kind: 'sign-in-failed', index: 0, count: 4 },
      { kind: 'guard-cut', index: 2, count: 7 },
    ],
  });
  const none = { 'sign-in': 0, change: 0, failure: 0, guard: 0 };
  expect(bars.map(({ counts, total }) => ({ counts, total }))).toEqual([
    { counts: { ...none, 'sign-in': 3, failure: 4 }, total: 7 },
    { counts: none, total: 0 },
    { counts: { ...none, guard: 7 }, total: 7 },
  ]);
  expect([bars[2]!.from, bars[2]!.to].map((at) => at.toISOString())).toEqual([
    '2026-03-01T02:00:00.000Z',
    '2026-03-01T03:00:00.000Z',
  ]);
});

it.each([
  [0, 5],
  [1, 5],
  [3, 5],
  [10, 10],
  [11, 20],
  [51, 100],
  [999, 1000],
])('a highest bar of %i reaches into a scale up to %i', (total, top) => {
  expect(chartTop([{ total }, { total: 0 }] as ChartBar[])).toBe(top);
});
