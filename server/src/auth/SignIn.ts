import type { User } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { SessionRecord, Store, UserRecord } from '../stores/store.ts';
import { asUser } from './asUser.ts';
import type { Device, Sessions } from './Sessions.ts';
import type { Tokens } from './tokens.ts';

/** What a sign-in, a registration and a refresh give. */
export type SignedIn = {
  user: User;
  /** For the `Authorization` header and the socket. */
  token: string;
  /** For the cookie, and for nobody's eyes. */
  refreshToken: string;
  sessionExpiresAtMs: number;
};

type SignInDeps = {
  store: Pick<Store, 'users'>;
  sessions: Sessions;
  securityLog: SecurityLog;
  tokens: Tokens;
  accessTokenTtlMs: number;
  now: () => number;
};

/** The one door through which a session begins and goes on, whatever it was that proved who asks. */
export class SignIn {
  readonly #deps: SignInDeps;

  constructor(deps: SignInDeps) {
    this.#deps = deps;
  }

  /**
   * Begins a session for `user`, the account as it was when its owner was recognised.
   * @throws AppError `account_locked`; `invalid_credentials` when its password has changed since, or it is gone
   */
  async begin(user: UserRecord, device: Device): Promise<SignedIn> {
    const { sessions, securityLog, store } = this.#deps;
    if (user.lockedAt !== null) throw new AppError('account_locked');
    const { session, refreshToken } = await sessions.open(user._id, device);
    // The password may have been changed, or the account locked or deleted, while bcrypt ran. Whoever does that ends the
    // sessions that are there; this one may have come later, so it must not outlive what let it begin.
    const current = await store.users.findById(user._id);
    if (current?.passwordHash !== user.passwordHash || current.lockedAt !== null) {
      await sessions.end(session.id);
      throw new AppError(current?.lockedAt ? 'account_locked' : 'invalid_credentials');
    }
    securityLog.record('sign-in', { userId: user._id, device });
    return this.#signedIn(current, session, refreshToken);
  }

  /** @throws AppError `unauthorized`, `session_expired`, `refresh_reused`, `account_locked` */
  async renew(refreshToken: string, device: Device): Promise<SignedIn> {
    const { sessions, store } = this.#deps;
    const next = await sessions.refresh(refreshToken, device);
    const user = await store.users.findById(next.session.userId);
    if (user === null) throw new AppError('session_expired');
    if (user.lockedAt !== null) {
      await sessions.end(next.session.id);
      throw new AppError('account_locked');
    }
    return this.#signedIn(user, next.session, next.refreshToken);
  }

  #signedIn(user: UserRecord, session: SessionRecord, refreshToken: string): SignedIn {
    const { tokens, accessTokenTtlMs, now } = this.#deps;
    const sessionExpiresAtMs = session.expiresAt.getTime();
    // Never beyond its session: sockets watch the token's end alone.
    const expiresAtMs = Math.min(now() + accessTokenTtlMs, sessionExpiresAtMs);
    const { id: sessionId, generation } = session;
    const token = tokens.sign({ userId: user._id, email: user.email, sessionId, generation, expiresAtMs });
    return { user: asUser(user), token, refreshToken, sessionExpiresAtMs };
  }
}
