/** How long the other side of a pair is given to begin, so that not both look for another path at once. */
const POLITE_MS = 300;
/** A connection that is made for the first time gets longer: the other side may have a question to answer first. */
const FIRST_MS = 8000;
/** What a restart of ICE may take until pictures come again. Measured 0.5 to 4 s; what takes longer does not come. */
const RESTART_MS = 5000;
/** Between one new connection and the next: no storm, however long it lasts. */
const REBUILD_MS = [5000, 8000, 12_000, 15_000] as const;
/** Without any path for this long, the person is asked. */
export const GIVE_UP_MS = 120_000;
/** Timers that stood still for longer than this were put to sleep with the machine, and the time does not count. */
const ASLEEP_MS = 5000;

/**
 * The health of what connects us with one participant. `well`: something arrives; `provenByMs` is when, after a repair,
 * pictures must have come back too, or null, and before `notBeforeMs` no other repair is begun. `broken`: nothing
 * arrives since `sinceMs`; the next try is due at `dueAtMs`. Times are in milliseconds.
 */
export type Healing =
  | { readonly phase: 'well'; readonly provenByMs: number | null; readonly notBeforeMs: number }
  | {
      readonly phase: 'broken';
      readonly sinceMs: number;
      readonly tries: number;
      readonly dueAtMs: number;
      readonly notBeforeMs: number;
      readonly checkedAtMs: number;
    };

/** What is noticed. Times are in milliseconds of one clock that never goes back. */
export type HealingEvent =
  | { type: 'broken'; nowMs: number }
  /** `expectsPictures`: they came before, and are sent still, so they must come again. */
  | { type: 'well'; nowMs: number; expectsPictures: boolean }
  | { type: 'pictures' }
  /** The other side has begun to look for another path. */
  | { type: 'countered'; nowMs: number }
  /** Both can be reached by the server again. */
  | { type: 'reachable'; nowMs: number }
  /** Time passes. `canReach`: an offer would arrive. `random`: 0 to 1. */
  | { type: 'tick'; nowMs: number; canReach: boolean; random: number };

/** What is to be done about it. `restart`: ICE on the same connection. `rebuild`: a new connection beside the old one. */
export type HealingAction = 'restart' | 'rebuild' | 'giveUp' | null;

type HealingStep = { readonly healing: Healing; readonly action: HealingAction };

/** The state of a connection that is being made for the first time. */
export function notYetWell(nowMs: number): Healing {
  return { phase: 'broken', sinceMs: nowMs, tries: 0, dueAtMs: nowMs + FIRST_MS, notBeforeMs: 0, checkedAtMs: nowMs };
}

/**
 * Wait, restart ICE, then make a new connection, ever more slowly; only after two minutes without a path give up. Pure.
 */
export function heal(healing: Healing, event: HealingEvent, isPolite: boolean): HealingStep {
  const stay: HealingStep = { healing, action: null };
  if (event.type === 'tick') return healing.phase === 'well' ? proveWell(healing, event) : tryNext(healing, event);
  if (healing.phase === 'well') {
    if (event.type === 'pictures') return { healing: { ...healing, provenByMs: null }, action: null };
    if (event.type !== 'broken') return stay;
    const { nowMs } = event;
    // A path that comes and goes is not repaired each time anew: the last repair set the pace.
    const dueAtMs = Math.max(healing.notBeforeMs, nowMs + (isPolite ? POLITE_MS : 0));
    const { notBeforeMs, provenByMs } = healing;
    // A restart that was never proven has not helped: the next try is another.
    const tries = provenByMs === null ? 0 : 1;
    const sinceMs = nowMs;
    return { healing: { phase: 'broken', sinceMs, tries, dueAtMs, notBeforeMs, checkedAtMs: nowMs }, action: null };
  }
  switch (event.type) {
    case 'well': {
      const isUnproven = healing.tries > 0 && event.expectsPictures;
      const provenByMs = isUnproven ? event.nowMs + RESTART_MS : null;
      const notBeforeMs = healing.tries > 0 ? healing.dueAtMs : healing.notBeforeMs;
      return { healing: { phase: 'well', provenByMs, notBeforeMs }, action: null };
    }
    case 'countered':
      return { healing: { ...healing, dueAtMs: Math.max(healing.dueAtMs, event.nowMs + RESTART_MS) }, action: null };
    case 'reachable': {
      const dueAtMs = Math.min(healing.dueAtMs, event.nowMs + (isPolite ? POLITE_MS : 0));
      return { healing: { ...healing, dueAtMs }, action: null };
    }
    case 'broken':
    case 'pictures':
      return stay;
  }
}

function proveWell(
  healing: Extract<Healing, { phase: 'well' }>,
  { nowMs, canReach }: Extract<HealingEvent, { type: 'tick' }>,
): HealingStep {
  if (healing.provenByMs === null || nowMs < healing.provenByMs || !canReach) return { healing, action: null };
  // Once: where pictures do not come for another reason, a connection after the other would only make things worse.
  return { healing: { ...healing, provenByMs: null, notBeforeMs: nowMs + RESTART_MS }, action: 'rebuild' };
}

function tryNext(
  healing: Extract<Healing, { phase: 'broken' }>,
  { nowMs, canReach, random }: Extract<HealingEvent, { type: 'tick' }>,
): HealingStep {
  const sleptMs = nowMs - healing.checkedAtMs;
  const sinceMs = sleptMs > ASLEEP_MS ? healing.sinceMs + sleptMs : healing.sinceMs;
  const checked = { ...healing, sinceMs, checkedAtMs: nowMs };
  if (nowMs - sinceMs >= GIVE_UP_MS) return { healing: checked, action: 'giveUp' };
  if (!canReach || nowMs < healing.dueAtMs) return { healing: checked, action: null };
  const isFirst = healing.tries === 0;
  const waitMs = isFirst ? RESTART_MS : REBUILD_MS[Math.min(healing.tries, REBUILD_MS.length) - 1]!;
  // Many who lost the same network must not all come back in the same moment.
  const dueAtMs = nowMs + waitMs * (0.8 + 0.4 * random);
  return { healing: { ...checked, tries: healing.tries + 1, dueAtMs }, action: isFirst ? 'restart' : 'rebuild' };
}
