import { AppError } from '../AppError.ts';
import { limitedAddress } from './clientAddress.ts';

const WINDOW_MS = 15 * 60_000;
/** Failed sign-ins in the window: for one account from one address, and for one address. */
const ACCOUNT_FAILURES = 10;
const ADDRESS_FAILURES = 100;
/**
 * Wrong codes for one account from anywhere. Three of a million codes are right at any moment, so whoever has the password
 * and a thousand addresses finds one in a day with a chance of 1 in 700. The owner still has recovery codes and passkeys.
 */
const CODE_FAILURES = 20;
const CODE_WINDOW_MS = 60 * 60_000;
/** Attempts from one address that may wait. More is no crowd behind a proxy any more. */
const WAITING = 1000;
const KEYS = 50_000;

/** What is known of one key: when it failed, and who is being judged or waits to be. */
type Tally = {
  key: string;
  limit: number;
  windowMs: number;
  failedAtMs: number[];
  inFlight: number;
  waiting: (() => void)[];
  /** The failure that was the latest when a refusal was told; null before. */
  toldAtMs: number | null;
};

/** That a limit was reached: told once for each that is, and not for every attempt that it refuses. */
export type SignInLimited = { ip: string; of: 'account' | 'address' };

/**
 * Only failed sign-ins count. Guesses made in parallel cannot slip through, because an attempt under way counts like a
 * failure until it is judged; and a crowd with the right password is not turned away, because an attempt that finds no
 * place waits for one under way to settle and is then judged again.
 */
export class SignInLimit {
  readonly #tallies = new Map<string, Tally>();
  readonly #now: () => number;
  readonly #onLimited: (limited: SignInLimited) => void;

  constructor(now: () => number, onLimited: (limited: SignInLimited) => void = () => undefined) {
    this.#now = now;
    this.#onLimited = onLimited;
  }

  /**
   * Runs `check`, which resolves to null when the password is wrong. An error of its own (the database is away) counts
   * as nothing.
   * @throws AppError `too_many_requests`, without having run `check`
   */
  async attempt<T>(account: string, ip: string, check: () => Promise<T | null>): Promise<T | null> {
    return this.#attempt(ip, () => this.#signInTallies(account, ip), check);
  }

  /** As {@link attempt}, for a code that is short enough to be guessed from many addresses. */
  async attemptCode<T>(account: string, ip: string, check: () => Promise<T | null>): Promise<T | null> {
    const ofCodes = (): Tally => this.#tally(`code ${account}`, CODE_FAILURES, CODE_WINDOW_MS);
    return this.#attempt(ip, () => [...this.#signInTallies(account, ip), ofCodes()], check);
  }

  #signInTallies(account: string, ip: string): Tally[] {
    const address = limitedAddress(ip);
    return [
      this.#tally(`${address} ${account}`, ACCOUNT_FAILURES, WINDOW_MS),
      this.#tally(address, ADDRESS_FAILURES, WINDOW_MS),
    ];
  }

  async #attempt<T>(ip: string, findTallies: () => Tally[], check: () => Promise<T | null>): Promise<T | null> {
    for (;;) {
      // Whoever is turned away leaves nothing behind: else a flood of made-up accounts would push out what is counted.
      const tallies = findTallies();
      for (const tally of tallies) this.#refuseIfSpent(tally, ip);
      const full = tallies.find((tally) => tally.failedAtMs.length + tally.inFlight >= tally.limit);
      if (full === undefined) return await this.#run(tallies, check);
      if (full.waiting.length >= WAITING) throw new AppError('too_many_requests', { retryAfterSeconds: 1 });
      await new Promise<void>((resolve) => full.waiting.push(resolve));
    }
  }

  /** Whoever has shown in another way that the account is theirs begins anew, from that address. */
  forgive(account: string, ip: string): void {
    this.#tallies.get(`${limitedAddress(ip)} ${account}`)?.failedAtMs.splice(0);
  }

  async #run<T>(tallies: Tally[], check: () => Promise<T | null>): Promise<T | null> {
    for (const tally of tallies) {
      tally.inFlight += 1;
      this.#keep(tally);
    }
    try {
      const result = await check();
      if (result === null) for (const tally of tallies) tally.failedAtMs.push(this.#now());
      return result;
    } finally {
      for (const tally of tallies) {
        tally.inFlight -= 1;
        for (const wake of tally.waiting.splice(0)) wake();
        // Nothing is known of it any more. Who was woken looks again, and finds or makes the one that counts.
        if (tally.inFlight === 0 && tally.failedAtMs.length === 0) this.#tallies.delete(tally.key);
      }
    }
  }

  #refuseIfSpent(tally: Tally, ip: string): void {
    const since = this.#now() - tally.windowMs;
    while (tally.failedAtMs[0] !== undefined && tally.failedAtMs[0] <= since) tally.failedAtMs.shift();
    if (tally.failedAtMs.length < tally.limit) return;
    const oldest = tally.failedAtMs[0] ?? this.#now();
    const latest = tally.failedAtMs.at(-1) ?? oldest;
    if (tally.toldAtMs !== latest) {
      tally.toldAtMs = latest;
      this.#onLimited({ ip, of: tally.limit === ADDRESS_FAILURES ? 'address' : 'account' });
    }
    const retryAfterSeconds = Math.max(1, Math.ceil((oldest - since) / 1000));
    throw new AppError('too_many_requests', { retryAfterSeconds });
  }

  /** What is known of a key. What is fresh is not kept before an attempt under it runs. */
  #tally(key: string, limit: number, windowMs: number): Tally {
    const fresh = { key, limit, windowMs, failedAtMs: [], inFlight: 0, waiting: [], toldAtMs: null };
    return this.#tallies.get(key) ?? fresh;
  }

  #keep(tally: Tally): void {
    // Put last: the map's order is that of use, and the front is what may be forgotten.
    this.#tallies.delete(tally.key);
    this.#tallies.set(tally.key, tally);
    if (this.#tallies.size > KEYS) this.#forgetOne();
  }

  /** The oldest of those that hold nobody back; when each does, the oldest of all. */
  #forgetOne(): void {
    let oldest: string | null = null;
    for (const [key, { inFlight, waiting, failedAtMs, limit, windowMs }] of this.#tallies) {
      if (inFlight > 0 || waiting.length > 0) continue;
      const latest = failedAtMs.at(-1) ?? -Infinity;
      if (failedAtMs.length < limit / 2 || latest <= this.#now() - windowMs) {
        this.#tallies.delete(key);
        return;
      }
      oldest ??= key;
    }
    if (oldest !== null) this.#tallies.delete(oldest);
  }
}
