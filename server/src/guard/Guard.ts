import { AppError } from '../AppError.ts';
import { limitedAddress } from '../auth/clientAddress.ts';
import type { Device } from '../auth/Sessions.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import { Pauses } from './Pauses.ts';
import { offenceOf, WEIGHTS, type Offence } from './offences.ts';
import { SocketConduct } from './SocketConduct.ts';

/** For a connection that ends in a frame which no client of the protocol sends: broken, or larger than any. */
const BROKEN_FRAME_POINTS = 100;

type GuardDeps = {
  securityLog: SecurityLog;
  onRefusal: (offence: Offence) => void;
  now: () => number;
};

/** Whose socket it is, and where it comes from. `userId`: an account's, or a guest's. */
export type Watched = { userId: string; isGuest: boolean; device: Device };

/** The conduct of one socket, and of its account, or of the guests from its address. */
export interface Watch {
  /** An event of the socket was refused. Whether the connection is to be cut now. */
  refused(error: unknown): boolean;
  /** Whether another event may be looked at; see {@link SocketConduct.admits}. */
  admits(): boolean;
  /** The connection has ended in a frame that is none. */
  broke(): void;
}

/**
 * Judges how sockets behave: scores what is refused, slows down, cuts, and keeps the account of a connection that was cut,
 * or the guests from its address, away for a growing pause. What it does it tells to the security log, each verdict once.
 */
export class Guard {
  readonly #deps: GuardDeps;
  readonly #pauses: Pauses;

  constructor(deps: GuardDeps) {
    this.#deps = deps;
    this.#pauses = new Pauses(deps.now);
  }

  /** Asked at each handshake. @throws AppError `too_many_requests` while the account, or guests from there, are kept away */
  letIn(watched: Watched): void {
    const leftMs = this.#pauses.left(partyOf(watched));
    if (leftMs > 0) throw new AppError('too_many_requests', { retryAfterSeconds: Math.ceil(leftMs / 1000) });
  }

  /** Begins to watch a socket that was let in. */
  watch(watched: Watched): Watch {
    const party = partyOf(watched);
    const { userId, device } = watched;
    const { securityLog, onRefusal, now } = this.#deps;
    // Most sockets are never refused anything, and are many.
    let conduct: SocketConduct | null = null;
    return {
      refused: (error) => {
        const offence = offenceOf(error);
        onRefusal(offence);
        conduct ??= new SocketConduct(now());
        const verdict = conduct.refuse(offence, now());
        const isTooMuch = this.#pauses.blame(party, WEIGHTS[offence]);
        const about = { userId, device, detail: { offence: conduct.commonest } };
        if (verdict === 'report') securityLog.record('guard-refused', about);
        if (verdict !== 'cut' && !isTooMuch) return false;
        securityLog.record('guard-cut', about);
        this.#pause(watched);
        return true;
      },
      admits: () => conduct?.admits(now()) ?? true,
      broke: () => {
        if (this.#pauses.blame(party, BROKEN_FRAME_POINTS)) this.#pause(watched);
      },
    };
  }

  /** Forgets what is forgiven. */
  sweep(): void {
    this.#pauses.sweep();
  }

  #pause(watched: Watched): void {
    const { userId, device } = watched;
    const seconds = Math.round(this.#pauses.pause(partyOf(watched)) / 1000);
    this.#deps.securityLog.record('guard-paused', { userId, device, detail: { seconds } });
  }
}

/**
 * Whose conduct is remembered. An account's, wherever it comes from. The id of a guest is new with each pass, and a pass is
 * had for the asking, so it is that of all guests from one address: which no account's id looks like.
 */
function partyOf({ userId, isGuest, device }: Watched): string {
  return isGuest ? limitedAddress(device.address) : userId;
}
