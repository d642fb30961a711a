import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heal, notYetWell, type Healing, type HealingAction, type HealingEvent } from './healing.ts';
import { runs } from './testing/runs.ts';

const WELL: Healing = { phase: 'well', provenByMs: null, notBeforeMs: 0 };

/** Plays events, and lets a tick pass every `TICK_MS` in between; what was done, and when. */
const TICK_MS = 250;
function play(options: {
  from?: Healing;
  isPolite?: boolean;
  events: readonly HealingEvent[];
  untilMs: number;
  canReach?: (nowMs: number) => boolean;
  random?: number;
}): { healing: Healing; done: [number, HealingAction][] } {
  const { isPolite = false, events, untilMs, canReach = () => true, random = 0.5 } = options;
  let healing = options.from ?? WELL;
  const done: [number, HealingAction][] = [];
  const take = (event: HealingEvent, nowMs: number): void => {
    const step = heal(healing, event, isPolite);
    healing = step.healing;
    if (step.action) done.push([nowMs, step.action]);
  };
  const waiting = [...events];
  for (let nowMs = 0; nowMs <= untilMs; nowMs += TICK_MS) {
    while (waiting[0] && (!('nowMs' in waiting[0]) || waiting[0].nowMs <= nowMs)) take(waiting.shift()!, nowMs);
    take({ type: 'tick', nowMs, canReach: canReach(nowMs), random }, nowMs);
  }
  return { healing, done };
}
const broken = (nowMs: number): HealingEvent => ({ type: 'broken', nowMs });
const well = (nowMs: number, expectsPictures = false): HealingEvent => ({ type: 'well', nowMs, expectsPictures });

describe('a path that dies', () => {
  it('is restarted at once, and replaced ever more slowly when that does not help, until it is given up', () => {
    const { done } = play({ events: [broken(1000)], untilMs: 121_000 });
    expect(done.slice(0, 5)).toEqual([
      [1000, 'restart'],
      [6000, 'rebuild'],
      [11_000, 'rebuild'],
      [19_000, 'rebuild'],
      [31_000, 'rebuild'],
    ]);
    expect(done.at(-1)).toEqual([121_000, 'giveUp']);
    expect(done.length).toBeLessThan(14);
  });

  it('is left to the other side for a moment by the polite one, and for longer once the other has begun', () => {
    expect(play({ isPolite: true, events: [broken(1000)], untilMs: 2000 }).done).toEqual([[1500, 'restart']]);
    const countered: HealingEvent = { type: 'countered', nowMs: 1250 };
    expect(play({ isPolite: true, events: [broken(1000), countered], untilMs: 6000 }).done).toEqual([]);
    expect(play({ isPolite: true, events: [broken(1000), countered], untilMs: 6500 }).done).toEqual([
      [6250, 'restart'],
    ]);
  });

  it('waits while no offer would arrive, and is restarted as soon as one would', () => {
    const back: HealingEvent = { type: 'reachable', nowMs: 20_000 };
    const canReach = (nowMs: number) => nowMs >= 20_000;
    expect(play({ events: [broken(1000), back], untilMs: 22_000, canReach }).done).toEqual([[20_000, 'restart']]);
    // Also when a try is not due for long: the network is another now.
    const canReachAtFirst = (nowMs: number) => nowMs < 12_000 || nowMs >= 20_000;
    const { done } = play({ events: [broken(1000), back], untilMs: 21_000, canReach: canReachAtFirst });
    expect(done.at(-1)).toEqual([20_000, 'rebuild']);
  });

  it('that is well again by itself is left alone', () => {
    const { healing, done } = play({ isPolite: true, events: [broken(1000), well(1250, true)], untilMs: 60_000 });
    expect([healing, done]).toEqual([WELL, []]);
  });

  it('is not given up for the time that the machine slept', () => {
    let healing = heal(WELL, broken(0), false).healing;
    const tick = (nowMs: number) => {
      const step = heal(healing, { type: 'tick', nowMs, canReach: false, random: 0.5 }, false);
      healing = step.healing;
      return step.action;
    };
    expect([tick(250), tick(3_600_000), tick(3_600_250)]).toEqual([null, null, null]);
    let nowMs = 3_600_250;
    while (tick(nowMs) === null) nowMs += TICK_MS;
    expect(nowMs).toBe(3_600_000 + 120_000 - 250);
  });
});

describe('after a repair', () => {
  it('pictures must come again within five seconds, or there is one new connection, not several', () => {
    const events = [broken(1000), well(2000, true)];
    expect(play({ events, untilMs: 60_000 }).done).toEqual([
      [1000, 'restart'],
      [7000, 'rebuild'],
    ]);
    expect(play({ events: [...events, { type: 'pictures' }], untilMs: 60_000 }).done).toEqual([[1000, 'restart']]);
  });

  it('nothing is asked of one who sends no picture', () => {
    expect(play({ events: [broken(1000), well(2000)], untilMs: 60_000 }).done).toEqual([[1000, 'restart']]);
  });
});

it('a path that comes and goes is repaired at the pace of the last repair, not each time anew', () => {
  const events = [1000, 2000, 3000, 4000].flatMap((nowMs) => [broken(nowMs), well(nowMs + 500)]);
  expect(play({ events: [...events, broken(4750)], untilMs: 6250 }).done).toEqual([
    [1000, 'restart'],
    [6000, 'restart'],
  ]);
  // After a while the next break is one by itself.
  expect(play({ events: [broken(1000), well(1500), broken(30_000)], untilMs: 30_250 }).done.at(-1)).toEqual([
    30_000,
    'restart',
  ]);
});

it('pictures are not asked for by an offer that cannot arrive', () => {
  const canReach = (nowMs: number) => nowMs < 3000 || nowMs >= 20_000;
  const { done } = play({ events: [broken(1000), well(2000, true)], untilMs: 60_000, canReach });
  expect(done).toEqual([
    [1000, 'restart'],
    [20_000, 'rebuild'],
  ]);
});

it('a connection that is made for the first time has eight seconds before anything is repaired', () => {
  const { done } = play({ from: notYetWell(0), events: [], untilMs: 14_000 });
  expect(done).toEqual([
    [8000, 'restart'],
    [13_000, 'rebuild'],
  ]);
  expect(play({ from: notYetWell(0), events: [well(3000, true)], untilMs: 60_000 }).done).toEqual([]);
});

it('whatever happens: no storm, at most one give-up a silence, and what is well stays untouched', () => {
  const event = fc.oneof(
    fc.constant<HealingEvent['type']>('broken'),
    fc.constantFrom<HealingEvent['type']>('well', 'pictures', 'countered', 'reachable'),
  );
  fc.assert(
    fc.property(
      fc.array(fc.record({ afterMs: fc.nat(20_000), type: event }), { maxLength: 12 }),
      fc.boolean(),
      fc.boolean(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (happenings, isPolite, expectsPictures, random) => {
        let nowMs = 0;
        const events = happenings.map(({ afterMs, type }): HealingEvent => {
          nowMs += afterMs;
          if (type === 'well') return well(nowMs, expectsPictures);
          return type === 'pictures' ? { type } : ({ type, nowMs } as HealingEvent);
        });
        const { healing, done } = play({ events, untilMs: nowMs + 30_000, isPolite, random });
        const hints = events.filter(({ type }) => type === 'reachable' || type === 'broken').length;
        const repairs = done.filter(([, action]) => action !== 'giveUp').length;
        // Four seconds apart at the least, but for what a hint brings forward.
        expect(repairs).toBeLessThanOrEqual((nowMs + 30_000) / 4000 + 2 * hints + 1);
        if (!events.some(({ type }) => type === 'broken')) expect(done).toEqual([]);
        if (events.at(-1)?.type === 'well') expect(healing.phase).toBe('well');
      },
    ),
    runs(2000),
  );
});
