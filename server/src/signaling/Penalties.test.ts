import { expect, test } from 'vitest';
import { Penalties } from './Penalties.ts';

test('a penalty lasts a minute, from the last flood', () => {
  let nowMs = 1000;
  const penalties = new Penalties(() => nowMs);
  penalties.add('a');
  nowMs += 30_000;
  penalties.add('b');
  penalties.add('a');
  nowMs += 59_999;
  expect([penalties.has('a'), penalties.has('b'), penalties.has('c')]).toEqual([true, true, false]);
  nowMs += 1;
  expect([penalties.has('a'), penalties.has('b')]).toEqual([false, false]);
});

test('only so many are kept, the latest', () => {
  const penalties = new Penalties(() => 0);
  for (let index = 0; index <= 10_000; index += 1) penalties.add(`session ${index}`);
  expect([penalties.has('session 0'), penalties.has('session 1'), penalties.has('session 10000')]).toEqual([
    false,
    true,
    true,
  ]);
});
