import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pace } from './Pace.ts';

/** Of this, 18 at once and 9 a second are used. */
const BUDGET = { perSecond: 10, burst: 20 };
/** Of this, 900 at once and 90 a second. */
const SIZES = { perSecond: 100, burst: 1000 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Asks for `count` turns at once; the numbers of those that came, in their order. */
function ask(pace: Pace, count: number): number[] {
  const came: number[] = [];
  for (let index = 0; index < count; index += 1) void pace.turn(1).then(() => came.push(index));
  return came;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('turns', () => {
  it('do not wait within the budget, of which a tenth is left alone', async () => {
    const came = ask(new Pace(BUDGET, SIZES), 30);
    await vi.advanceTimersByTimeAsync(0);
    expect(came).toEqual(upTo(18));
  });

  it('wait beyond it for the tokens to flow in, and keep their order', async () => {
    const came = ask(new Pace(BUDGET, SIZES), 40);
    await vi.advanceTimersByTimeAsync(1000);
    expect(came.length).toBeGreaterThanOrEqual(18 + 8);
    expect(came.length).toBeLessThanOrEqual(18 + 9);
    await vi.advanceTimersByTimeAsync(3000);
    expect(came).toEqual(upTo(40));
  });

  it('that come later stand behind those that wait', async () => {
    const pace = new Pace(BUDGET, SIZES);
    const came = ask(pace, 20);
    await vi.advanceTimersByTimeAsync(150);
    void pace.turn(1).then(() => came.push(99));
    await vi.advanceTimersByTimeAsync(1000);
    expect(came).toEqual([...upTo(20), 99]);
  });

  it('wait for what is long as for what is many', async () => {
    const pace = new Pace(BUDGET, SIZES);
    const came: number[] = [];
    for (const length of [500, 400, 45, 1]) void pace.turn(length).then(() => came.push(length));
    await vi.advanceTimersByTimeAsync(0);
    expect(came).toEqual([500, 400]);
    await vi.advanceTimersByTimeAsync(400);
    // A short one does not overtake.
    expect(came).toEqual([500, 400]);
    await vi.advanceTimersByTimeAsync(400);
    expect(came).toEqual([500, 400, 45, 1]);
  });

  it('are free again after a rest', async () => {
    const pace = new Pace(BUDGET, SIZES);
    ask(pace, 20);
    await vi.advanceTimersByTimeAsync(5000);
    const came = ask(pace, 18);
    await vi.advanceTimersByTimeAsync(0);
    expect(came).toEqual(upTo(18));
  });

  it('are held up by a pause, for a second each, and no longer', async () => {
    const pace = new Pace(BUDGET, SIZES);
    const paused = vi.fn<() => void>();
    void pace.pause().then(paused);
    const came = ask(pace, 2);
    await vi.advanceTimersByTimeAsync(999);
    expect(paused).not.toHaveBeenCalled();
    expect(came).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(paused).toHaveBeenCalledOnce();
    expect(came).toEqual([0, 1]);
    const later = ask(pace, 1);
    await vi.advanceTimersByTimeAsync(0);
    expect(later).toEqual([0]);
  });
});
