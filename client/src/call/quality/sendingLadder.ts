import type { ConnectionSample } from './ConnectionSample.ts';

/** How much of the picture is sent over one connection, from most to nothing. `first`: until the first frames are through. */
export type Rung = 'first' | 'full' | 'threeQuarters' | 'half' | 'quarter' | 'paused';

const RUNGS = ['full', 'threeQuarters', 'half', 'quarter', 'paused'] as const;

/** What a rung needs of the whole connection, sound included, to be worth its pixels. Below it the next one looks better. */
const NEEDED_KBPS = { full: 550, threeQuarters: 380, half: 210, quarter: 110, paused: 0 } as const;
/** Going up wants this much more than staying: two rungs must not take turns. */
const HEADROOM = 1.25;
/** Loss that is not congestion goes on however little is sent, but small frames survive it: how far down it leads. */
const LOSS_FLOORS = [
  { loss: 0.25, floor: 'quarter' },
  { loss: 0.12, floor: 'half' },
] as const;
/** Above it nothing grows. Random loss below it is repaired by retransmission. */
const CLEAN_LOSS = 0.06;
/** A queue that has grown that long is ours to empty: talk over each other begins at 400 ms of round trip (ITU-T G.114). */
const QUEUED_MS = 1000;
const PROMPT_MS = 600;

/** In samples of about a second each. One with room in plenty counts twice for going up. */
const BAD_SAMPLES = 2;
const HOLD = 4;
const LONGEST_HOLD = 32;
/** Congestion control needs that long to learn what a new size may cost. What is felt, loss and queues, counts at once. */
const GRACE = 8;
/** At the very begin it probes, and knows sooner. */
const FIRST_GRACE = 4;
/** A try that was held that long was no mistake. */
const SETTLED = 20;
/** Without statistics nobody knows whether the first frames are through. Better a slow first picture than a small one for ever. */
const FIRST_MS = 2000;
const FIRST_FRAMES = 3;

/** Where on the ladder a connection is, and what the way there taught. Counts are of samples. */
export type LadderState = {
  readonly rung: Rung;
  /** On this rung. */
  readonly age: number;
  readonly bad: number;
  readonly good: number;
  /** How many good ones in a row it takes to go up; doubles with each try that fails. */
  readonly hold: number;
  /** How many samples this rung, if it was reached from below, has to show what it costs; 0 if from above. */
  readonly grace: number;
  /** Since the connection carries anything, while on `first`. */
  readonly firstMs: number;
  readonly firstFrames: number;
};

/** Where every connection begins. */
export const BOTTOM_OF_CALL: LadderState = {
  rung: 'first',
  age: 0,
  bad: 0,
  good: 0,
  hold: HOLD,
  grace: 0,
  firstMs: 0,
  firstFrames: 0,
};

type Seen = Pick<ConnectionSample, 'spanMs' | 'availableOutKbps' | 'lossOut' | 'roundTripMs'> & {
  readonly sent: Pick<ConnectionSample['sent'], 'framesPerSecond'>;
};

/**
 * One sample further. Down after two bad ones, one rung at a time or at once to `paused` when there is not even room for
 * the smallest picture; up after some good ones, and after twice as many when the last try failed.
 */
export function climb(state: LadderState, sample: Seen): LadderState {
  if (state.rung === 'first') return climbFirst(state, sample);
  const index = RUNGS.indexOf(state.rung);
  const settled = { ...state, age: state.age + 1, hold: state.grace > 0 && state.age >= SETTLED ? HOLD : state.hold };
  const isBad = isTooMuch(state, sample);
  const next = {
    ...settled,
    bad: isBad ? state.bad + 1 : 0,
    good: !isBad && canGrow(state, sample) ? state.good + (isAmple(state, sample) ? 2 : 1) : 0,
  };
  if (next.bad >= BAD_SAMPLES) {
    const hold = state.grace > 0 && state.age < SETTLED ? Math.min(LONGEST_HOLD, state.hold * 2) : next.hold;
    return at(isHopeless(sample) ? 'paused' : (RUNGS[index + 1] ?? 'paused'), hold, 0);
  }
  if (next.good >= next.hold && index > 0) return at(RUNGS[index - 1] ?? 'full', next.hold, GRACE);
  return next;
}

/** Time passes and no statistics come. */
export function climbBlind(state: LadderState, spanMs: number): LadderState {
  return state.rung === 'first' ? grownFirst(state, spanMs, 0) : state;
}

function climbFirst(state: LadderState, { spanMs, sent }: Seen): LadderState {
  return grownFirst(state, spanMs, (sent.framesPerSecond * spanMs) / 1000);
}

function grownFirst(state: LadderState, spanMs: number, frames: number): LadderState {
  const next = { ...state, firstMs: state.firstMs + spanMs, firstFrames: state.firstFrames + frames };
  const isOver = next.firstFrames >= FIRST_FRAMES || next.firstMs >= FIRST_MS;
  return isOver ? at('full', state.hold, FIRST_GRACE) : next;
}

function at(rung: Rung, hold: number, grace: number): LadderState {
  return { ...BOTTOM_OF_CALL, rung, hold, grace };
}

function isTooMuch(state: LadderState, sample: Seen): boolean {
  const { rung, age, grace } = state;
  if (rung === 'first' || rung === 'paused') return false;
  const isTrying = age < grace && isClean(sample);
  if (!isTrying && isBelow(sample, NEEDED_KBPS[rung])) return true;
  if (rung === 'quarter') return false;
  if ((sample.roundTripMs ?? 0) >= QUEUED_MS) return true;
  const floor = LOSS_FLOORS.find(({ loss }) => (sample.lossOut ?? 0) >= loss)?.floor;
  return floor !== undefined && RUNGS.indexOf(rung) < RUNGS.indexOf(floor);
}

function isHopeless(sample: Seen): boolean {
  return isBelow(sample, NEEDED_KBPS.quarter);
}

function isBelow({ availableOutKbps }: Seen, neededKbps: number): boolean {
  return availableOutKbps !== null && availableOutKbps < neededKbps;
}

function isClean({ lossOut, roundTripMs }: Seen): boolean {
  return (lossOut ?? 0) <= CLEAN_LOSS && (roundTripMs ?? 0) <= PROMPT_MS;
}

function canGrow({ rung }: LadderState, sample: Seen): boolean {
  const hasRoom = !isBelow(sample, neededAbove(rung) * HEADROOM);
  // Of sound alone the other side reports every five seconds, so its loss may be over for long while congestion control
  // finds room again. And sound alone does not always show how much the path could carry: then only a try does.
  if (rung === 'paused') return isClean(sample) || (sample.availableOutKbps !== null && hasRoom);
  return isClean(sample) && hasRoom;
}

/** Twice what the rung above needs: there is no doubt, and no reason to wait long. */
function isAmple({ rung }: LadderState, sample: Seen): boolean {
  return sample.availableOutKbps !== null && !isBelow(sample, neededAbove(rung) * 2);
}

function neededAbove(rung: Rung): number {
  const above = RUNGS[RUNGS.findIndex((one) => one === rung) - 1];
  return above === undefined ? Infinity : NEEDED_KBPS[above];
}
