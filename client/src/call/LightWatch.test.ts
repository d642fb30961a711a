import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LightWatch } from './LightWatch.ts';
import { fakeTrack } from './testing/fakeMedia.ts';

let light: number | null;
let measured: MediaStreamTrack[];
let changes: boolean[];
let watch: LightWatch;

beforeEach(() => {
  vi.useFakeTimers();
  light = 0;
  [measured, changes] = [[], []];
  watch = new LightWatch(
    async (track) => {
      measured.push(track);
      return light;
    },
    () => void changes.push(watch.isBlack),
  );
});
afterEach(() => void vi.useRealTimers());

const pictures = async (count: number) => vi.advanceTimersByTimeAsync(count * 3000);

it('calls a camera black after the second dark picture, and no more with the first bright one', async () => {
  watch.follow(fakeTrack('video'));
  await pictures(1);
  expect(changes).toEqual([]);
  await pictures(1);
  expect(changes).toEqual([true]);
  await pictures(5);
  light = 200;
  await pictures(1);
  expect(changes).toEqual([true, false]);
});

it('does not call a dark room black', async () => {
  light = 40;
  watch.follow(fakeTrack('video'));
  await pictures(10);
  expect(changes).toEqual([]);
});

it('knows nothing where no picture can be read', async () => {
  watch.follow(fakeTrack('video'));
  await pictures(1);
  light = null;
  await pictures(10);
  expect(watch.isBlack).toBe(false);
});

it('begins anew with another camera, and ends with none', async () => {
  const [first, second] = [fakeTrack('video'), fakeTrack('video')];
  watch.follow(first);
  await pictures(3);
  watch.follow(second);
  watch.follow(second);
  expect(watch.isBlack).toBe(false);
  await pictures(1);
  expect(measured.at(-1)).toBe(second);
  watch.follow(null);
  const { length } = measured;
  await pictures(5);
  expect(measured).toHaveLength(length);
  expect(vi.getTimerCount()).toBe(0);
});
