import { expect, test } from 'vitest';
import { awaitPicture, PICTURE_THERE, type AwaitedPicture } from './awaitedPicture.ts';

const still = { frames: 0, spanMs: 1000 };

function after(
  count: number,
  expected: 'camera' | 'screen' | null,
  state: AwaitedPicture = PICTURE_THERE,
): AwaitedPicture {
  return Array.from({ length: count }).reduce<AwaitedPicture>((former) => awaitPicture(former, expected, still), state);
}

test('a camera that is on and sends nothing for two seconds is paused', () => {
  expect([after(1, 'camera').isPaused, after(2, 'camera').isPaused]).toEqual([false, true]);
});

test('a screen may stand still for longer', () => {
  expect([after(5, 'screen').isPaused, after(6, 'screen').isPaused]).toEqual([false, true]);
});

test('one frame ends the wait, and so does a camera that is switched off', () => {
  expect(awaitPicture(after(9, 'camera'), 'camera', { frames: 1, spanMs: 1000 })).toEqual(PICTURE_THERE);
  expect(after(1, null, after(9, 'camera'))).toEqual(PICTURE_THERE);
});
