import { LIMITS, TokenBucket } from '@parley/protocol';
import { WEIGHTS, type Offence } from './offences.ts';
import { Score } from './Score.ts';

const MINUTE_MS = 60_000;
const FORGIVEN_PER_SECOND = 1;
/** From here on it is told to the account's owner. A mishap, such as candidates for somebody who has just left, stays below. */
const SUSPECT_SCORE = 100;
/** From here on a socket's events are held to a crawl. Only a socket that goes on for minutes gets here. */
const SLOW_SCORE = 200;
/** From here on it is cut, however slowly it came here. */
const CUT_SCORE = 1000;
const CRAWL = { perSecond: 2, burst: 10 };

/** What follows from a refusal: its answer, its answer and a word to the owner, or the end of the connection. */
export type Verdict = 'answer' | 'report' | 'cut';

/**
 * How one socket has behaved. Refusals are counted by the minute, as the protocol promises, and scored by what was wrong,
 * which remembers longer.
 */
export class SocketConduct {
  #minute = { count: 0, sinceMs: 0 };
  readonly #score: Score;
  readonly #crawl: TokenBucket;
  readonly #counts = new Map<Offence, number>();
  #isReported = false;

  constructor(nowMs: number) {
    this.#score = new Score(FORGIVEN_PER_SECOND, nowMs);
    this.#crawl = new TokenBucket(CRAWL, nowMs);
  }

  /** One more refusal. */
  refuse(offence: Offence, nowMs: number): Verdict {
    if (nowMs - this.#minute.sinceMs >= MINUTE_MS) this.#minute = { count: 0, sinceMs: nowMs };
    this.#minute.count += 1;
    this.#counts.set(offence, (this.#counts.get(offence) ?? 0) + 1);
    const score = this.#score.add(WEIGHTS[offence], nowMs);
    if (this.#minute.count > LIMITS.refusalsPerMinute || score >= CUT_SCORE) return 'cut';
    if (score < SUSPECT_SCORE || this.#isReported) return 'answer';
    this.#isReported = true;
    return 'report';
  }

  /** Whether an event may be looked at. False for what is beyond a crawl while the score is high. */
  admits(nowMs: number): boolean {
    return this.#score.at(nowMs) < SLOW_SCORE || this.#crawl.take(nowMs);
  }

  /** What it was refused for most often. */
  get commonest(): Offence {
    const [first] = [...this.#counts].toSorted(([, a], [, b]) => b - a);
    return first?.[0] ?? 'blameless';
  }
}
