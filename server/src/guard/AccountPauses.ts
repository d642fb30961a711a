import { Score } from './Score.ts';

/** The first pause after a cut; each further one is twice as long as the one before. */
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 600_000;
/** Without a cut for so long, the next pause is a first one again. */
const FORGIVEN_AFTER_MS = 3_600_000;
/** Points of all sockets of an account together, those that left before they were cut too. */
const ACCOUNT_SCORE = 3000;
const FORGIVEN_PER_SECOND = 1;
/** Accounts that are remembered. One that falls out is forgiven. */
const ACCOUNTS = 10_000;

type Account = { score: Score; cuts: number; cutAtMs: number; pausedUntilMs: number };

/**
 * Keeps the accounts whose connections were cut away, for a pause that grows. The first is over before a person notices;
 * a program that comes back to go on is soon kept out for minutes.
 */
export class AccountPauses {
  readonly #accounts = new Map<string, Account>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Adds to what all sockets of the account have done. True when that is too much, and then begins anew. */
  blame(accountId: string, points: number): boolean {
    if (points === 0) return false;
    const nowMs = this.#now();
    const account = this.#account(accountId);
    if (account.score.add(points, nowMs) < ACCOUNT_SCORE) return false;
    account.score = new Score(FORGIVEN_PER_SECOND, nowMs);
    return true;
  }

  /** A connection of the account was cut. How long it is kept away now, in milliseconds. */
  pause(accountId: string): number {
    const nowMs = this.#now();
    const account = this.#account(accountId);
    if (nowMs - account.cutAtMs >= FORGIVEN_AFTER_MS) account.cuts = 0;
    // Several sockets that were there already are cut for one flood: that is one lesson.
    if (nowMs >= account.pausedUntilMs) account.cuts += 1;
    account.cutAtMs = nowMs;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (account.cuts - 1));
    account.pausedUntilMs = nowMs + pauseMs;
    return pauseMs;
  }

  /** How long the account is still kept away, in milliseconds; 0 when it is not. */
  left(accountId: string): number {
    const account = this.#accounts.get(accountId);
    return account === undefined ? 0 : Math.max(0, account.pausedUntilMs - this.#now());
  }

  /** What is forgiven need not be remembered. */
  sweep(): void {
    const nowMs = this.#now();
    for (const [id, { score, cutAtMs }] of this.#accounts) {
      if (score.at(nowMs) === 0 && nowMs - cutAtMs >= FORGIVEN_AFTER_MS) this.#accounts.delete(id);
    }
  }

  #account(id: string): Account {
    const account = this.#accounts.get(id) ?? {
      score: new Score(FORGIVEN_PER_SECOND, this.#now()),
      cuts: 0,
      cutAtMs: -Infinity,
      pausedUntilMs: 0,
    };
    // Put last: the map's order is that of use, and the front is what may be forgotten.
    this.#accounts.delete(id);
    this.#accounts.set(id, account);
    if (this.#accounts.size > ACCOUNTS) {
      const [oldest] = this.#accounts.keys();
      if (oldest !== undefined) this.#accounts.delete(oldest);
    }
    return account;
  }
}
