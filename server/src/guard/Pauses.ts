import { Score } from './Score.ts';

/** The first pause after a cut; each further one is twice as long as the one before. */
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 600_000;
/** Without a cut for so long, the next pause is a first one again. */
const FORGIVEN_AFTER_MS = 3_600_000;
/** Points of all sockets of a party together, those that left before they were cut too. */
const PARTY_SCORE = 3000;
const FORGIVEN_PER_SECOND = 1;
/** Parties that are remembered. One that falls out is forgiven. */
const MOST_PARTIES = 10_000;

type Party = { score: Score; cuts: number; cutAtMs: number; pausedUntilMs: number };

/**
 * Keeps parties whose connections were cut away, for a pause that grows: an account, or the guests from one address (see
 * Guard). The first pause is over before a person notices; a program that comes back to go on is soon kept out for minutes.
 */
export class Pauses {
  readonly #parties = new Map<string, Party>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Adds to what all sockets of the party have done. True when that is too much, and then begins anew. */
  blame(partyId: string, points: number): boolean {
    if (points === 0) return false;
    const nowMs = this.#now();
    const party = this.#party(partyId);
    if (party.score.add(points, nowMs) < PARTY_SCORE) return false;
    party.score = new Score(FORGIVEN_PER_SECOND, nowMs);
    return true;
  }

  /** A connection of the party was cut. How long it is kept away now, in milliseconds. */
  pause(partyId: string): number {
    const nowMs = this.#now();
    const party = this.#party(partyId);
    if (nowMs - party.cutAtMs >= FORGIVEN_AFTER_MS) party.cuts = 0;
    // Several sockets that were there already are cut for one flood: that is one lesson.
    if (nowMs >= party.pausedUntilMs) party.cuts += 1;
    party.cutAtMs = nowMs;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (party.cuts - 1));
    party.pausedUntilMs = nowMs + pauseMs;
    return pauseMs;
  }

  /** How long the party is still kept away, in milliseconds; 0 when it is not. */
  left(partyId: string): number {
    const party = this.#parties.get(partyId);
    return party === undefined ? 0 : Math.max(0, party.pausedUntilMs - this.#now());
  }

  /** What is forgiven need not be remembered. */
  sweep(): void {
    const nowMs = this.#now();
    for (const [id, { score, cutAtMs }] of this.#parties) {
      if (score.at(nowMs) === 0 && nowMs - cutAtMs >= FORGIVEN_AFTER_MS) this.#parties.delete(id);
    }
  }

  #party(id: string): Party {
    const party = this.#parties.get(id) ?? {
      score: new Score(FORGIVEN_PER_SECOND, this.#now()),
      cuts: 0,
      cutAtMs: -Infinity,
      pausedUntilMs: 0,
    };
    // Put last: the map's order is that of use, and the front is what may be forgotten.
    this.#parties.delete(id);
    this.#parties.set(id, party);
    if (this.#parties.size > MOST_PARTIES) {
      const [oldest] = this.#parties.keys();
      if (oldest !== undefined) this.#parties.delete(oldest);
    }
    return party;
  }
}
