import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Reconnection } from './Reconnection.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** How long each of `times` attempts is waited for. */
function pauses(times: number, random: number): number[] {
  vi.spyOn(Math, 'random').mockReturnValue(random);
  const connect = vi.fn<() => void>();
  const reconnection = new Reconnection(connect);
  return Array.from({ length: times }, () => {
    connect.mockClear();
    reconnection.later();
    const begunAtMs = Date.now();
    while (connect.mock.calls.length === 0) vi.advanceTimersByTime(1);
    return Date.now() - begunAtMs;
  });
}

it('waits twice as long each time, up to a second', () => {
  expect(pauses(5, 0.5)).toEqual([250, 500, 1000, 1000, 1000]);
});

it('never lets all clients come in the same moment', () => {
  expect([pauses(3, 0), pauses(3, 1)]).toEqual([
    [187, 375, 750],
    [312, 625, 1250],
  ]);
});

it('waits shortly again after a success, not at all once it is stopped, and as long as it is told to', () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  const connect = vi.fn<() => void>();
  const reconnection = new Reconnection(connect);
  for (let count = 0; count < 5; count += 1) reconnection.later();
  vi.advanceTimersByTime(999);
  expect(connect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(connect).toHaveBeenCalledOnce();
  reconnection.reset();
  reconnection.later();
  vi.advanceTimersByTime(250);
  expect(connect).toHaveBeenCalledTimes(2);
  reconnection.later({ isAtOnce: true });
  vi.advanceTimersByTime(0);
  expect([connect.mock.calls.length, reconnection.attempts]).toEqual([3, 2]);
  connect.mockClear();
  reconnection.later({ leastMs: 60_000 });
  vi.advanceTimersByTime(59_999);
  expect(connect).not.toHaveBeenCalled();
  reconnection.stop();
  vi.advanceTimersByTime(60_000);
  expect(connect).not.toHaveBeenCalled();
});
