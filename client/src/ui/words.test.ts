import { describe, expect, it } from 'vitest';
import { dayWords } from './dayWords.ts';
import { clockWords, durationWords, waitWords } from './durationWords.ts';
import { initialsOf } from './initials.ts';
import { listWords } from './listWords.ts';

describe('durations', () => {
  it.each([
    [0, '00:00'],
    [65_999, '01:05'],
    [3_600_000 + 62_000, '1:01:02'],
    [-5, '00:00'],
  ])('clock of %d ms is %s', (ms, words) => expect(clockWords(ms)).toBe(words));

  it.each([
    [1000, '1 second'],
    [59_000, '59 seconds'],
    [60_000, '1 minute'],
    [12 * 60_000, '12 minutes'],
    [60 * 60_000, '1 hour'],
    [125 * 60_000, '2 hours 5 minutes'],
  ])('%d ms is %s', (ms, words) => expect(durationWords(ms)).toBe(words));

  it('rounds a wait up', () => {
    expect(waitWords(0.2)).toBe('1 second');
    expect(waitWords(91)).toBe('2 minutes');
  });
});

describe('dayWords', () => {
  const now = new Date(2026, 1, 10, 9, 0);
  it('counts days of the calendar, not spans of 24 hours', () => {
    expect(dayWords(new Date(2026, 1, 10, 0, 5), now)).toMatch(/^Today, /);
    expect(dayWords(new Date(2026, 1, 9, 23, 59), now)).toMatch(/^Yesterday, /);
    expect(dayWords(new Date(2026, 1, 5), now)).toMatch(/^Thursday|^[^,]+, /);
    expect(dayWords(new Date(2025, 1, 5), now)).toContain('2025');
  });

  it('writes no zero before an hour of twelve', () => {
    expect(dayWords(new Date(2026, 1, 10, 9, 5), now)).not.toMatch(/\b09:05\s[AP]M/);
  });
});

describe('names', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['ada', 'A'],
    ['Jean-Luc van der Berg', 'JB'],
    ['(Ada)', 'A'],
    ['Ёлка', 'Ё'],
    ['🙂', ''],
  ])('initials of %s are %s', (name, initials) => expect(initialsOf(name)).toBe(initials));

  it('lists a few and counts the rest', () => {
    expect(listWords(['Ada', 'Ben'])).toBe('Ada and Ben');
    expect(listWords(['Ada', 'Ben', 'Cy', 'Di', 'Ed'])).toBe('Ada, Ben, and 3 others');
  });
});
