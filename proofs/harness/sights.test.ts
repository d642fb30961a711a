import { expect, test } from 'vitest';
import type { Sight, SightName } from './callRecorder.ts';
import { clickedAtMs, shownAfterMs, shownBetween, timerBreaks } from './sights.ts';

const sights = (what: SightName, ...seen: [number, string][]): Sight[] =>
  seen.map(([atMs, words]) => ({ atMs, what, words }));
const isReconnecting = (words: string): boolean => words === 'Reconnecting';

test('what is shown later counts from the moment, what stood there already is there at once', () => {
  const seen = sights('state', [0, 'Connected'], [1200, 'Reconnecting'], [3000, 'Connected']);
  expect(shownAfterMs(seen, 'state', isReconnecting, 1000)).toBe(200);
  expect(shownAfterMs(seen, 'state', isReconnecting, 2000)).toBe(0);
  expect(shownAfterMs(seen, 'state', isReconnecting, 3500)).toBe(Infinity);
  expect(shownAfterMs(seen, 'muted', isReconnecting, 0)).toBe(Infinity);
});

test('a span shows what stood there at its beginning and what came within', () => {
  const seen = sights('tiles', [0, ''], [500, 'a'], [2000, 'a b'], [4000, 'b']);
  expect(shownBetween(seen, 'tiles', 1000, 3000)).toEqual(['a', 'a b']);
  expect(shownBetween(seen, 'tiles', 5000, 6000)).toEqual(['b']);
});

test('the last press of a button counts', () => {
  const seen = sights('click', [10, 'Mute'], [20, 'Unmute'], [30, 'Mute']);
  expect(clickedAtMs(seen, 'Mute')).toBe(30);
  expect(() => clickedAtMs(seen, 'End call')).toThrow('Nobody pressed End call');
});

test('a timer that goes on is whole', () => {
  expect(timerBreaks(sights('timer', [0, '0:58'], [1000, '0:59'], [2010, '1:00'], [4000, '1:02']), 0, 5000)).toBe(0);
});

test('a timer that vanishes, goes back or jumps is broken', () => {
  expect(timerBreaks(sights('timer', [0, '0:58'], [1000, ''], [2000, '1:00']), 0, 5000)).toBe(1);
  expect(timerBreaks(sights('timer', [0, '0:58'], [1000, '0:00'], [2000, '0:01']), 0, 5000)).toBe(1);
  expect(timerBreaks(sights('timer', [0, '0:58'], [1000, '1:30']), 0, 5000)).toBe(1);
});
