import { beforeEach, expect, test } from 'vitest';
import { Pauses } from './Pauses.ts';

const clock = { ms: 0 };
let pauses: Pauses;
beforeEach(() => {
  clock.ms = 1_000_000;
  pauses = new Pauses(() => clock.ms);
});

/** Comes back as soon as it may, and is cut again. */
function cutAgain(): number {
  clock.ms += pauses.left('ann');
  return pauses.pause('ann') / 1000;
}

test('each pause is twice as long as the one before, up to ten minutes', () => {
  const seconds = Array.from({ length: 12 }, cutAgain);
  expect(seconds).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]);
});

test('a pause is over when it is over, and is nobody else’s', () => {
  expect(pauses.left('ann')).toBe(0);
  pauses.pause('ann');
  expect([pauses.left('ann'), pauses.left('bob')]).toEqual([2000, 0]);
  clock.ms += 1500;
  expect(pauses.left('ann')).toBe(500);
  clock.ms += 500;
  expect(pauses.left('ann')).toBe(0);
});

test('several sockets cut for one flood are one lesson', () => {
  expect([pauses.pause('ann'), pauses.pause('ann')]).toEqual([2000, 2000]);
  clock.ms += 1000;
  // The last of them counts.
  expect(pauses.pause('ann')).toBe(2000);
  expect(pauses.left('ann')).toBe(2000);
  expect(cutAgain()).toBe(4);
});

test('an hour without a cut forgives all', () => {
  for (let count = 0; count < 5; count += 1) cutAgain();
  clock.ms += 3_599_999;
  expect(pauses.pause('ann')).toBe(64_000);
  clock.ms += 3_600_000;
  pauses.sweep();
  expect(pauses.pause('ann')).toBe(2000);
});

test('who leaves before being cut is remembered all the same', () => {
  expect(pauses.blame('ann', 2999)).toBe(false);
  expect(pauses.blame('bob', 1)).toBe(false);
  expect(pauses.blame('ann', 1)).toBe(true);
  // One lesson for it.
  expect(pauses.blame('ann', 1)).toBe(false);
});

test('points fade, one a second', () => {
  pauses.blame('ann', 2999);
  clock.ms += 1000;
  expect(pauses.blame('ann', 1)).toBe(false);
  expect(pauses.blame('ann', 1)).toBe(true);
});

test('remembers a bounded number of accounts, those it met last', () => {
  pauses.pause('ann');
  for (let index = 0; index < 10_000; index += 1) pauses.pause(`other ${index}`);
  expect([pauses.left('ann'), pauses.left('other 0')]).toEqual([0, 2000]);
});
