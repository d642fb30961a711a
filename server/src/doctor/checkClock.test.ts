import { expect, it } from 'vitest';
import { checkClock } from './checkClock.ts';

const nowMs = Date.parse('2026-05-01T12:00:00.500Z');
const at = (offMs: number): string => new Date(nowMs + offMs).toUTCString();

it.each([
  [0, 'ok', 'agrees'],
  [-5000, 'ok', 'agrees'],
  [5000, 'ok', 'agrees'],
  [-20_000, 'note', 'behind'],
  [20_000, 'note', 'ahead of'],
  [-3_700_000, 'mend', 'behind'],
  [90_000, 'mend', 'NTP'],
])('a clock that is off by %i ms: %s', (offMs, verdict, words) => {
  const finding = checkClock(at(offMs), nowMs - 100, nowMs + 100);
  expect(finding.verdict).toBe(verdict);
  expect(finding.words).toContain(words);
});

it('a server that tells no time is no fault', () => {
  expect(checkClock(undefined, nowMs, nowMs).verdict).toBe('note');
  expect(checkClock('noon', nowMs, nowMs).verdict).toBe('note');
});
