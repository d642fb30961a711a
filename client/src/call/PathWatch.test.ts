import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { arrivedOver, PathWatch } from './PathWatch.ts';

let watch: PathWatch;
let bytes: number;
const onChange = vi.fn<() => void>();
const onDoubt = vi.fn<() => void>();
const beat = vi.fn<(everyMs: number) => void>();

beforeEach(() => {
  vi.useFakeTimers();
  onChange.mockClear();
  onDoubt.mockClear();
  beat.mockClear();
  bytes = 0;
  watch = new PathWatch({ arrived: async () => ({ bytes, pictures: 7 }), beat, onChange, onDoubt });
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

/** Lets `ms` pass in steps in which `each` may happen. */
async function pass(ms: number, each: () => void = () => undefined): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) {
    each();
    await vi.advanceTimersByTimeAsync(250);
  }
}

describe('a path', () => {
  it('is not watched before there is a channel', async () => {
    await pass(5000);
    expect(watch.isSilent).toBe(false);
    expect(beat).not.toHaveBeenCalled();
  });

  it('is silent a second after the last heartbeat, when no media comes either, and says so once', async () => {
    watch.start();
    await pass(5000, () => watch.hear(250));
    expect(watch.isSilent).toBe(false);
    await pass(250);
    expect(onDoubt).not.toHaveBeenCalled();
    await pass(250);
    expect([watch.isSilent, onDoubt.mock.calls.length]).toEqual([false, 1]);
    await pass(500);
    expect(watch.isSilent).toBe(true);
    await pass(5000);
    expect(onChange).toHaveBeenCalledOnce();
    watch.hear(250);
    expect(watch.isSilent).toBe(false);
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  it('is not silent while media comes: heartbeats may be lost', async () => {
    watch.start();
    await pass(10_000, () => (bytes += 100));
    expect(onChange).not.toHaveBeenCalled();
    await pass(1500);
    expect(watch.isSilent).toBe(true);
    await pass(1000, () => (bytes += 100));
    expect(watch.isSilent).toBe(false);
  });

  it('is given longer when the other page is slowed down in the background', async () => {
    watch.start();
    watch.hear(1000);
    await pass(2250);
    expect(watch.isSilent).toBe(false);
    await pass(500);
    expect(watch.isSilent).toBe(true);
  });

  it('is not given longer for ever, whatever the other page says: it may have slept for hours', async () => {
    watch.start();
    watch.hear(3_600_000);
    await pass(12_250);
    expect(watch.isSilent).toBe(false);
    await pass(500);
    expect(watch.isSilent).toBe(true);
  });

  it('is not silent because this page stood still: what came meanwhile is handed out afterwards', async () => {
    watch.start();
    await pass(1000, () => watch.hear(250));
    const now = performance.now.bind(performance);
    let stoodStillMs = 3000;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + stoodStillMs);
    await vi.advanceTimersByTimeAsync(250);
    expect(watch.isSilent).toBe(false);
    await pass(1000, () => watch.hear(250));
    expect(onChange).not.toHaveBeenCalled();
    // Nothing was waiting: the very next look tells.
    stoodStillMs += 3000;
    await vi.advanceTimersByTimeAsync(250);
    expect(watch.isSilent).toBe(false);
    await vi.advanceTimersByTimeAsync(250);
    expect(watch.isSilent).toBe(true);
    clock.mockRestore();
  });

  it('whose statistics cannot be read is judged by the heartbeats alone', async () => {
    const deaf = new PathWatch({ arrived: async () => Promise.reject(new Error('closed')), beat, onChange, onDoubt });
    deaf.start();
    await pass(1500);
    expect(deaf.isSilent).toBe(true);
    deaf.close();
  });
});

it('tells the other side how far apart its own heartbeats really are', async () => {
  watch.start();
  await pass(1000);
  expect(beat.mock.calls.flat()).toEqual([250, 250, 250, 250, 250]);
  watch.close();
  await pass(1000);
  expect(beat).toHaveBeenCalledTimes(5);
  await expect(watch.countPictures()).resolves.toBe(7);
});

it('counts what has arrived over a connection', async () => {
  const report = new Map<string, object>([
    ['a', { type: 'inbound-rtp', bytesReceived: 40, framesDecoded: 3 }],
    ['b', { type: 'inbound-rtp', bytesReceived: 2 }],
    ['c', { type: 'outbound-rtp', bytesReceived: 1000 }],
  ]);
  const peer = { getStats: async () => report } as unknown as RTCPeerConnection;
  await expect(arrivedOver(peer)).resolves.toEqual({ bytes: 42, pictures: 3 });
});
