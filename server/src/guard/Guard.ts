import { AppError } from '../AppError.ts';
import type { Device } from '../auth/Sessions.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import { AccountPauses } from './AccountPauses.ts';
import { offenceOf, WEIGHTS, type Offence } from './offences.ts';
import { SocketConduct } from './SocketConduct.ts';

/** For a connection that ends in a frame which no client of the protocol sends: broken, or larger than any. */
const BROKEN_FRAME_POINTS = 100;

type GuardDeps = {
  securityLog: SecurityLog;
  onRefusal: (offence: Offence) => void;
  now: () => number;
};

/** Whose socket it is, and where it comes from. */
export type Watched = { accountId: string; device: Device };

/** The conduct of one socket, and of its account. */
export interface Watch {
  /** An event of the socket was refused. Whether the connection is to be cut now. */
  refused(error: unknown): boolean;
  /** Whether another event may be looked at; see {@link SocketConduct.admits}. */
  admits(): boolean;
  /** The connection has ended in a frame that is none. */
  broke(): void;
}

/**
 * Judges how sockets behave: scores what is refused, slows down, cuts, and keeps the account of a connection that was cut
 * away for a growing pause. What it does it tells to the security log, each verdict once.
 */
export class Guard {
  readonly #deps: GuardDeps;
  readonly #pauses: AccountPauses;

  constructor(deps: GuardDeps) {
    this.#deps = deps;
    this.#pauses = new AccountPauses(deps.now);
  }

  /** Asked at each handshake. @throws AppError `too_many_requests` while the account is kept away */
  letIn(accountId: string): void {
    const leftMs = this.#pauses.left(accountId);
    if (leftMs > 0) throw new AppError('too_many_requests', { retryAfterSeconds: Math.ceil(leftMs / 1000) });
  }

  /** Begins to watch a socket that was let in. */
  watch({ accountId, device }: Watched): Watch {
    const { securityLog, onRefusal, now } = this.#deps;
    // Most sockets are never refused anything, and are many.
    let conduct: SocketConduct | null = null;
    return {
      refused: (error) => {
        const offence = offenceOf(error);
        onRefusal(offence);
        conduct ??= new SocketConduct(now());
        const verdict = conduct.refuse(offence, now());
        const isTooMuch = this.#pauses.blame(accountId, WEIGHTS[offence]);
        const about = { userId: accountId, device, detail: { offence: conduct.commonest } };
        if (verdict === 'report') securityLog.record('guard-refused', about);
        if (verdict !== 'cut' && !isTooMuch) return false;
        securityLog.record('guard-cut', about);
        this.#pause({ accountId, device });
        return true;
      },
      admits: () => conduct?.admits(now()) ?? true,
      broke: () => {
        if (this.#pauses.blame(accountId, BROKEN_FRAME_POINTS)) this.#pause({ accountId, device });
      },
    };
  }

  /** Forgets what is forgiven. */
  sweep(): void {
    this.#pauses.sweep();
  }

  #pause({ accountId, device }: Watched): void {
    const seconds = Math.round(this.#pauses.pause(accountId) / 1000);
    this.#deps.securityLog.record('guard-paused', { userId: accountId, device, detail: { seconds } });
  }
}
