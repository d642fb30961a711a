import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../testing/runs.ts';
import { BOTTOM_OF_CALL, climb, climbBlind, type LadderState, type Rung } from './sendingLadder.ts';

type Seen = Parameters<typeof climb>[1];

const FULL: LadderState = { ...BOTTOM_OF_CALL, rung: 'full' };

function second(changes: Partial<Seen> = {}): Seen {
  return {
    spanMs: 1000,
    availableOutKbps: 2000,
    lossOut: 0,
    roundTripMs: 40,
    sent: { framesPerSecond: 30 },
    ...changes,
  };
}

/** The rungs after each of `seconds`, from `state` on. */
function path(state: LadderState, seconds: readonly Seen[]): Rung[] {
  let now = state;
  return seconds.map((seen) => (now = climb(now, seen)).rung);
}

const times = (count: number, seen: Seen): Seen[] => Array.from({ length: count }, () => seen);
const changes = (rungs: readonly Rung[]): number =>
  rungs.filter((rung, index) => index > 0 && rung !== rungs[index - 1]).length;

describe('the first frames', () => {
  it('are small until three are through, and then the picture is whole', () => {
    const look = second({ spanMs: 100, sent: { framesPerSecond: 20 } });
    expect(path(BOTTOM_OF_CALL, times(2, look))).toEqual(['first', 'full']);
  });
  it('are small for two seconds at most, without a camera and without statistics', () => {
    const nothing = second({ spanMs: 500, sent: { framesPerSecond: 0 } });
    expect(path(BOTTOM_OF_CALL, times(4, nothing)).at(-1)).toBe('full');
    let blind = BOTTOM_OF_CALL;
    for (let look = 0; look < 4; look += 1) blind = climbBlind(blind, 500);
    expect(blind.rung).toBe('full');
  });
  it('never last: whatever is seen, four looks of half a second end them', () => {
    const any = fc.record({
      kbps: fc.option(fc.nat(5000)),
      loss: fc.option(fc.float({ min: 0, max: 1, noNaN: true })),
      fps: fc.nat(60),
    });
    fc.assert(
      fc.property(fc.array(any, { minLength: 4, maxLength: 4 }), (looks) => {
        const seconds = looks.map(({ kbps, loss, fps }) =>
          second({ spanMs: 500, availableOutKbps: kbps, lossOut: loss, sent: { framesPerSecond: fps } }),
        );
        expect(path(BOTTOM_OF_CALL, seconds).at(-1)).not.toBe('first');
      }),
      runs(200),
    );
  });
});

describe('a narrow path', () => {
  it('is found out within six seconds of the first frames', () => {
    const rungs = path(BOTTOM_OF_CALL, times(7, second({ availableOutKbps: 220 })));
    expect(rungs).toEqual(['full', 'full', 'full', 'full', 'full', 'full', 'threeQuarters']);
  });
  it('leads down one rung after two bad seconds, as far as it must', () => {
    const narrow = second({ availableOutKbps: 300 });
    expect(path(FULL, times(6, narrow))).toEqual(['full', 'threeQuarters', 'threeQuarters', 'half', 'half', 'half']);
  });
  it('with room for sound alone pauses the picture at once', () => {
    expect(path(FULL, times(3, second({ availableOutKbps: 80 })))).toEqual(['full', 'paused', 'paused']);
  });
  it('for one second is nothing', () => {
    const dip = [second({ availableOutKbps: 200 }), ...times(3, second())];
    expect(path(FULL, [...dip, ...dip, ...dip])).toEqual(times(12, second()).map(() => 'full'));
  });
  it('that nobody measures, as in browsers that do not say, is wide enough', () => {
    expect(path(FULL, times(20, second({ availableOutKbps: null }))).at(-1)).toBe('full');
  });
});

describe('lost packets', () => {
  it('make the picture smaller, but do not pause it: nothing would be gained', () => {
    expect(path(FULL, times(20, second({ lossOut: 0.15 }))).at(-1)).toBe('half');
    expect(path(FULL, times(20, second({ lossOut: 0.35 }))).at(-1)).toBe('quarter');
  });
  it('of one in ten leave it whole: retransmission repairs that', () => {
    expect(path(FULL, times(20, second({ lossOut: 0.1 }))).at(-1)).toBe('full');
  });
  it('and a queue of a second lead down, too', () => {
    expect(path(FULL, times(20, second({ roundTripMs: 1500 }))).at(-1)).toBe('quarter');
  });
});

describe('the way back', () => {
  it('is taken a rung at a time, and within 20 seconds from a pause to the whole picture', () => {
    const paused: LadderState = { ...FULL, rung: 'paused' };
    const rungs = path(paused, times(20, second()));
    expect(rungs.filter((rung, index) => rung !== rungs[index - 1])).toEqual([
      'paused',
      'quarter',
      'half',
      'threeQuarters',
      'full',
    ]);
  });
  it('is not begun while packets are lost and congestion control finds no room', () => {
    const lossy = second({ lossOut: 0.2, availableOutKbps: 90 });
    expect(path({ ...FULL, rung: 'paused' }, times(30, lossy)).at(-1)).toBe('paused');
  });
  it('is begun when there is room again, though the last report of loss is an old one', () => {
    const rungs = path({ ...FULL, rung: 'paused' }, times(4, second({ lossOut: 0.28, availableOutKbps: 400 })));
    expect(rungs.at(-1)).toBe('quarter');
  });
  it('wants more room than staying', () => {
    const half: LadderState = { ...FULL, rung: 'half' };
    expect(path(half, times(20, second({ availableOutKbps: 390 }))).at(-1)).toBe('half');
    expect(path(half, times(20, second({ availableOutKbps: 500 }))).at(-1)).toBe('threeQuarters');
  });
  it('gives a new size time to show what it costs', () => {
    const trying: LadderState = { ...FULL, rung: 'quarter', grace: 8 };
    expect(path(trying, times(8, second({ availableOutKbps: 90 })))).toEqual(times(8, second()).map(() => 'quarter'));
    // Not where it is felt at once.
    expect(path(trying, times(2, second({ availableOutKbps: 90, lossOut: 0.2 }))).at(-1)).toBe('paused');
  });
  it('is tried less and less often where it leads nowhere', () => {
    // A line of 100 kbit/s: each picture that is tried fills it.
    let state: LadderState = { ...FULL, rung: 'paused' };
    const tries: number[] = [];
    for (let at = 0; at < 180; at += 1) {
      const before = state.rung;
      state = climb(state, second({ availableOutKbps: 90 }));
      if (before === 'paused' && state.rung !== 'paused') tries.push(at);
    }
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(waits.length).toBeGreaterThan(2);
    for (const [index, wait] of waits.slice(1).entries()) expect(wait).toBeGreaterThanOrEqual(waits[index] ?? 0);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(32);
  });
});

describe('noise', () => {
  it('of a real path around a threshold makes the picture change seldom', () => {
    // Congestion control on a line of 500 kbit/s, as noted second by second in a call.
    const noted = [512, 548, 561, 540, 577, 590, 552, 533, 569, 581, 547, 525, 558, 602, 543, 571, 539, 566, 584, 551];
    const minute = [...noted, ...noted, ...noted].map((kbps) => second({ availableOutKbps: kbps }));
    expect(changes(path(FULL, minute))).toBeLessThanOrEqual(2);
  });
  it('of any kind changes the rung at most every second second', () => {
    const seen = fc.record({
      availableOutKbps: fc.option(fc.integer({ min: 30, max: 3000 })),
      lossOut: fc.option(fc.float({ min: 0, max: 1, noNaN: true })),
      roundTripMs: fc.option(fc.nat(3000)),
    });
    fc.assert(
      fc.property(fc.array(seen, { minLength: 60, maxLength: 60 }), (looks) => {
        let state = FULL;
        let changedAt = 0;
        for (const [at, look] of looks.entries()) {
          const before = state.rung;
          state = climb(state, second(look));
          if (state.rung === before) continue;
          expect(at + 1 - changedAt).toBeGreaterThanOrEqual(2);
          changedAt = at + 1;
        }
      }),
      runs(300),
    );
  });
});
