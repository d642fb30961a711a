import { expect, test } from 'vitest';
import type { Offence } from './offences.ts';
import { SocketConduct, type Verdict } from './SocketConduct.ts';

const refusals = (conduct: SocketConduct, offence: Offence, count: number, nowMs = 0): Verdict[] =>
  Array.from({ length: count }, () => conduct.refuse(offence, nowMs));

test('a hundred refusals in a minute are answered, whatever they are for; the next one cuts', () => {
  for (const offence of ['malformed', 'stranger', 'impersonation', 'blameless'] as const) {
    const verdicts = refusals(new SocketConduct(0), offence, 101);
    expect(verdicts.slice(0, 100)).not.toContain('cut');
    expect(verdicts[100]).toBe('cut');
  }
});

test('the owner is told once, later for what may be a mishap', () => {
  const at = (offence: Offence) =>
    refusals(new SocketConduct(0), offence, 100).flatMap((verdict, index) => (verdict === 'report' ? [index + 1] : []));
  expect([at('malformed'), at('stranger'), at('impersonation'), at('blameless')]).toEqual([[100], [50], [20], []]);
});

test('a minute later the count begins again; the score does not', () => {
  const conduct = new SocketConduct(0);
  for (let minute = 0; minute < 3; minute += 1) {
    expect(refusals(conduct, 'malformed', 100, minute * 60_000)).not.toContain('cut');
    expect(conduct.admits(minute * 60_000)).toBe(true);
  }
  // 180 points are left of the three minutes: one a second was forgiven.
  refusals(conduct, 'malformed', 20, 120_000);
  expect(conduct.admits(180_000)).toBe(true);
});

test('who goes on for minutes is held to a crawl, until it is forgiven', () => {
  const conduct = new SocketConduct(0);
  for (let minute = 0; minute < 2; minute += 1) refusals(conduct, 'stranger', 100, minute * 60_000);
  const admitted = (nowMs: number, count: number) =>
    Array.from({ length: count }, () => conduct.admits(nowMs)).filter(Boolean).length;
  // 340 points: ten events at once, then two a second.
  expect([admitted(60_000, 50), admitted(61_000, 50), admitted(62_000, 50)]).toEqual([10, 2, 2]);
  expect(admitted(60_000 + 141_000, 50)).toBe(50);
});

test('and is cut in the end, although never above a hundred a minute', () => {
  const conduct = new SocketConduct(0);
  const verdicts = Array.from({ length: 10 }, (_, minute) => refusals(conduct, 'stranger', 90, minute * 60_000)).flat();
  expect(verdicts.indexOf('cut')).toBeGreaterThan(600);
});

test('knows what it was mostly for', () => {
  const conduct = new SocketConduct(0);
  expect(conduct.commonest).toBe('blameless');
  refusals(conduct, 'unknown', 2);
  refusals(conduct, 'flood', 3);
  refusals(conduct, 'malformed', 1);
  expect(conduct.commonest).toBe('flood');
});
