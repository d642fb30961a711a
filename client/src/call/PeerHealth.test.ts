import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PeerHealth } from './PeerHealth.ts';

let health: PeerHealth;
let saw: boolean;
let pictures: number;
const restart = vi.fn<() => void>();
const rebuild = vi.fn<() => void>();

beforeEach(() => {
  vi.useFakeTimers();
  restart.mockClear();
  rebuild.mockClear();
  saw = true;
  pictures = 0;
  health = new PeerHealth({
    isPolite: false,
    canReach: () => true,
    expectsPictures: () => true,
    sawPictures: () => saw,
    countPictures: async () => pictures,
    onPhase: () => undefined,
    onGivenUp: () => undefined,
    restart,
    rebuild,
  });
  health.begin();
  health.set(true);
});
afterEach(() => {
  health.close();
  vi.useRealTimers();
});

/** It breaks, is repaired, and six seconds pass. */
async function repair(): Promise<void> {
  health.set(false);
  expect(restart).toHaveBeenCalledOnce();
  health.set(true);
  await vi.advanceTimersByTimeAsync(6000);
}

it('a repair after which no pictures come again is made anew', async () => {
  await repair();
  expect(rebuild).toHaveBeenCalledOnce();
});

it('a repair after which they do is left as it is', async () => {
  const camera = setInterval(() => (pictures += 10), 300);
  await repair();
  clearInterval(camera);
  expect(rebuild).not.toHaveBeenCalled();
});

it('a repair is not to blame for pictures that the network had paused before', async () => {
  saw = false;
  await repair();
  expect(rebuild).not.toHaveBeenCalled();
});

it('what breaks again before it is proven is judged by what came before', async () => {
  health.set(false);
  health.set(true);
  saw = false;
  health.set(false);
  health.set(true);
  await vi.advanceTimersByTimeAsync(6000);
  expect([restart.mock.calls.length, rebuild.mock.calls.length]).toEqual([1, 1]);
});
