import { createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';

const NONCE_BYTES = 16;
const TIME_BYTES = 6;
const MAC_BYTES = 32;
/** Challenges that were tried and are not over yet, some 300 bytes each. */
const REMEMBERED = 20_000;
/** For one more than that, so many of the oldest are given up. */
const GIVEN_UP = REMEMBERED / 10;

type SignedChallengesOptions = {
  /** For this purpose alone. */
  key: KeyObject;
  lifeMs: number;
  /** How often one may be tried. */
  tries: number;
  now: () => number;
};

/**
 * Challenges that the server hands out and gets back. Nothing is kept of one until it is tried: a signature says that it
 * is ours, what it is about, and until when it is good. From then on its tries are counted here, and it is used once.
 * When more are tried than can be remembered the oldest are over earlier than was said, untried ones too: forgetting one
 * would make it good again, and refusing new ones would let whoever tries enough of them keep everybody out.
 */
export class SignedChallenges {
  readonly #options: SignedChallengesOptions;
  readonly #tried = new Map<string, { tries: number; isSpent: boolean; expiresAtMs: number }>();
  /** Challenges that end by then are over. */
  #overUntilMs = 0;

  constructor(options: SignedChallengesOptions) {
    this.#options = options;
  }

  /** A fresh challenge, base64url. `about` is what must be the same when it comes back; it cannot be read from it. */
  issue(about: string): string {
    const open = Buffer.alloc(NONCE_BYTES + TIME_BYTES);
    randomBytes(NONCE_BYTES).copy(open);
    open.writeUIntBE(this.#options.now() + this.#options.lifeMs, NONCE_BYTES, TIME_BYTES);
    return Buffer.concat([open, this.#mac(open, about)]).toString('base64url');
  }

  /** Whether it would be taken. Counts nothing. */
  isGood(challenge: string, about: string): boolean {
    const seen = this.#tried.get(challenge);
    const isUsedUp = seen !== undefined && (seen.isSpent || seen.tries >= this.#options.tries);
    return !isUsedUp && this.#verify(challenge, about) !== null;
  }

  /**
   * Counts a try. False, and to be refused, when the challenge is not ours, not about this, over, used, or has been
   * tried too often.
   */
  take(challenge: string, about: string): boolean {
    const expiresAtMs = this.#verify(challenge, about);
    if (expiresAtMs === null || !this.isGood(challenge, about)) return false;
    const seen = this.#tried.get(challenge) ?? { tries: 0, isSpent: false, expiresAtMs };
    seen.tries += 1;
    this.#tried.set(challenge, seen);
    if (this.#tried.size > REMEMBERED) this.#forgetOver();
    return true;
  }

  /** Uses up a challenge that was taken. Of several who ask at once, one gets true. */
  spend(challenge: string): boolean {
    const seen = this.#tried.get(challenge);
    if (seen === undefined || seen.isSpent) return false;
    seen.isSpent = true;
    return true;
  }

  /** When it ends, or null when it is not ours, not about this, or over. */
  #verify(challenge: string, about: string): number | null {
    const bytes = Buffer.from(challenge, 'base64url');
    // One challenge has one spelling: another one of the same bytes would be counted by itself.
    if (bytes.length !== NONCE_BYTES + TIME_BYTES + MAC_BYTES || bytes.toString('base64url') !== challenge) return null;
    const open = bytes.subarray(0, NONCE_BYTES + TIME_BYTES);
    if (!timingSafeEqual(bytes.subarray(open.length), this.#mac(open, about))) return null;
    const expiresAtMs = open.readUIntBE(NONCE_BYTES, TIME_BYTES);
    return expiresAtMs > Math.max(this.#options.now(), this.#overUntilMs) ? expiresAtMs : null;
  }

  #mac(open: Buffer, about: string): Buffer {
    return createHmac('sha256', this.#options.key).update(open).update(about).digest();
  }

  /** Forgets those that are over, the oldest tenth by this very act if not before. */
  #forgetOver(): void {
    const ends = Float64Array.from(this.#tried.values(), ({ expiresAtMs }) => expiresAtMs).toSorted();
    this.#overUntilMs = Math.max(this.#overUntilMs, ends[GIVEN_UP - 1] ?? 0);
    const overAtMs = Math.max(this.#overUntilMs, this.#options.now());
    for (const [challenge, { expiresAtMs }] of this.#tried) {
      if (expiresAtMs <= overAtMs) this.#tried.delete(challenge);
    }
  }
}
