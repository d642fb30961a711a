import { expect, test } from 'vitest';
import { add, countReport, nothing, totalLine } from './total.mjs';

/** @param {string[]} statuses */
const file = (...statuses) => ({
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({ status })),
});

test('the total is one line of three numbers', () => {
  expect(totalLine({ passed: 12, failed: 0, skipped: 3 })).toBe('12 passed, 0 failed, 3 skipped');
});

test('counts add up', () => {
  expect(add({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
  });
});

test('each test of a report counts, and what is neither passed nor failed was skipped', () => {
  const report = { testResults: [file('passed', 'failed', 'pending'), file('passed', 'todo', 'skipped')] };
  expect(countReport(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 3 });
});

test('a file that broke before its tests is one failure', () => {
  const report = { testResults: [{ status: 'failed', assertionResults: [] }, file('passed')] };
  expect(countReport(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test('an unhandled error fails a run in which every test passed', () => {
  expect(countReport({ testResults: [file('passed')] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test('a run that left no report failed, whatever it says', () => {
  expect(countReport(undefined, 1)).toEqual({ ...nothing, failed: 1 });
  expect(countReport(undefined, 0)).toEqual({ ...nothing, failed: 1 });
});
