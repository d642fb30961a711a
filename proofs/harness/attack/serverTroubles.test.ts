import { expect, test } from 'vitest';
import { troublesIn } from './serverTroubles.ts';

test('lines at level error and lines that are none of ours are troubles', () => {
  const log = [
    '{"level":30,"time":"2026-01-01T00:00:00.000Z","port":5000,"msg":"listening"}',
    '{"level":40,"msg":"store is away"}',
    '(node:7) ExperimentalWarning: SQLite is an experimental feature',
    '(Use `node --trace-warnings ...` to show where the warning was created)',
    '',
  ].join('\n');
  expect(troublesIn(log)).toEqual([]);
  const bug = '{"level":50,"msg":"an event handler failed"}';
  expect(troublesIn(`${log}${bug}\nTypeError: x is not a function\n    at Socket.<anonymous>`)).toEqual([
    bug,
    'TypeError: x is not a function',
    '    at Socket.<anonymous>',
  ]);
});
