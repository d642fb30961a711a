import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Loudness } from './hearing.ts';
import { SoundWatch } from './SoundWatch.ts';
import { FakeTrack } from './testing/fakeMedia.ts';

let loudness: Loudness | null;
let read: FakeTrack[];
let hints: (string | null)[];
let watch: SoundWatch;
let microphone: FakeTrack;

beforeEach(() => {
  vi.useFakeTimers();
  loudness = { rms: 0.05, peak: 0.4 };
  [read, hints] = [[], []];
  microphone = new FakeTrack('audio');
  watch = new SoundWatch(
    (track) => {
      read.push(track as unknown as FakeTrack);
      // As in a browser: a track that is disabled is silent for whoever measures it.
      return track.enabled ? loudness : { rms: 0, peak: 0 };
    },
    () => void hints.push(watch.hint),
  );
});
afterEach(() => {
  vi.useRealTimers();
});

const follow = (isMuted: boolean, isInCall = true, track: FakeTrack | null = microphone): void => {
  if (track) track.enabled = !isMuted;
  watch.follow({ track: track as unknown as MediaStreamTrack | null, isMuted, isInCall });
};

describe('what is listened to', () => {
  it('is the microphone while it is on, and a clone of it while it is muted in a call', async () => {
    follow(false);
    await vi.advanceTimersByTimeAsync(500);
    expect(new Set(read)).toEqual(new Set([microphone]));
    follow(true);
    await vi.advanceTimersByTimeAsync(2000);
    expect(hints).toEqual(['talking-muted']);
    expect(read.at(-1)).toBe(microphone.clones[0]);
    // What is sent is as silent as before.
    expect(microphone.enabled).toBe(false);
  });

  it('is nothing that nobody needs: the clone ends with the mute, with the call and with the microphone', () => {
    const ends = [() => follow(false), () => follow(true, false), () => follow(true, true, null)];
    for (const end of ends) {
      follow(true);
      const clone = microphone.clones.at(-1);
      expect(clone?.readyState).toBe('live');
      end();
      expect(clone?.readyState).toBe('ended');
    }
    expect(microphone.clones).toHaveLength(ends.length);
    expect(microphone.readyState).toBe('live');
  });

  it('makes no clone outside a call', () => {
    follow(true, false);
    expect(microphone.clones).toEqual([]);
  });

  it('is nothing without a microphone', async () => {
    follow(false);
    follow(false, true, null);
    read = [];
    await vi.advanceTimersByTimeAsync(1000);
    expect(read).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the hint', () => {
  it('goes with the device that it is about', async () => {
    loudness = { rms: 0, peak: 0 };
    follow(false);
    await vi.advanceTimersByTimeAsync(6000);
    expect(watch.hint).toBe('silent-microphone');
    follow(false, true, new FakeTrack('audio'));
    expect(watch.hint).toBeNull();
    expect(hints).toEqual(['silent-microphone', null]);
    follow(false, true, null);
  });

  it('about a word while muted goes when one is heard again', async () => {
    follow(true);
    await vi.advanceTimersByTimeAsync(2000);
    expect(watch.hint).toBe('talking-muted');
    follow(false);
    expect(watch.hint).toBeNull();
    follow(false, true, null);
  });
});
