import { randomBytes } from 'node:crypto';
import type { LateLogoutBody, Proof, RegisterBody, SecurityEventKind, User } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { SessionRecord, Store, UserRecord } from '../stores/store.ts';
import type { AddressLimit } from './AddressLimit.ts';
import { asUser } from './asUser.ts';
import type { EmailProof } from './EmailProof.ts';
import type { Identity } from './Identity.ts';
import type { OwnedRooms } from './OwnedRooms.ts';
import type { Invitations } from './Invitations.ts';
import { refuseBadPassword } from './passwordPolicy.ts';
import type { PasswordNotice } from './PasswordNotice.ts';
import { hashPassword, isPassword } from './passwords.ts';
import type { Reauthentication } from './Reauthentication.ts';
import type { SecondStep } from './SecondStep.ts';
import type { Device, Sessions } from './Sessions.ts';
import type { SignedIn, SignIn } from './SignIn.ts';
import type { SignInLimit } from './SignInLimit.ts';
import type { SignOutWords } from './signOutWords.ts';
import type { Tokens } from './tokens.ts';

type AccountsDeps = {
  store: Pick<Store, 'users' | 'sessions' | 'passkeys' | 'oneTimeTokens'>;
  sessions: Sessions;
  signIn: SignIn;
  secondStep: Pick<SecondStep, 'challengeFor'>;
  reauthentication: Pick<Reauthentication, 'confirm'>;
  tokens: Tokens;
  signOutWords: SignOutWords;
  signInLimit: SignInLimit;
  registrationLimit: AddressLimit;
  securityLog: SecurityLog;
  rooms: OwnedRooms;
  invitations: Invitations;
  emailProof: EmailProof;
  passwordNotice: Pick<PasswordNotice, 'send'>;
  registration: 'open' | 'invite' | 'closed';
  now: () => number;
};

/** Accounts and what their owners may do with them. Bodies are parsed and normalised before they come here. */
export class Accounts {
  readonly #deps: AccountsDeps;

  constructor(deps: AccountsDeps) {
    this.#deps = deps;
  }

  /**
   * @throws AppError `registration_closed`, `invitation_required`, `invalid_invitation`, `weak_password`, `too_many_requests`,
   * `email_taken`
   */
  async register({ name, email, password, invite }: RegisterBody, device: Device): Promise<SignedIn> {
    const { store, registration, registrationLimit, invitations } = this.#deps;
    if (registration === 'closed') throw new AppError('registration_closed');
    if (registration === 'invite') await invitations.check(invite, email);
    refuseBadPassword(password, { name, email }, 'password');
    await registrationLimit.count(device.address);

    const user: UserRecord = {
      _id: this.#newUserId(),
      name,
      email,
      passwordHash: await hashPassword(password),
      role: 'member',
      createdAt: new Date(this.#deps.now()),
      lockedAt: null,
      emailProvedAt: null,
    };
    const create = () => store.users.create(user);
    const isCreated = registration === 'invite' ? await invitations.spend(invite, email, create) : await create();
    if (!isCreated) {
      throw new AppError('email_taken', { issues: [{ path: 'email', message: 'has an account already' }] });
    }
    this.#deps.emailProof.begin(user);
    this.#record('account-created', user._id, device);
    return this.#deps.signIn.begin(user, device);
  }

  /**
   * @throws AppError `invalid_credentials` (alike for an unknown account and a wrong password), `too_many_requests`,
   *   `account_locked` (only to who knows the password), `second_factor_required` with a challenge
   */
  async login({ email, password }: { email: string; password: string }, device: Device): Promise<SignedIn> {
    const user = await this.#deps.signInLimit.attempt(email, device.address, async () => {
      const found = await this.#deps.store.users.findByEmail(email);
      if (await isPassword(password, found?.passwordHash ?? null)) return found;
      this.#record('sign-in-failed', found?._id ?? null, device);
      return null;
    });
    if (user === null) throw new AppError('invalid_credentials');
    const challenge = await this.#deps.secondStep.challengeFor(user);
    if (challenge !== null) throw new AppError('second_factor_required', { more: challenge });
    return this.#deps.signIn.begin(user, device);
  }

  /** @throws AppError `unauthorized`, `session_expired`, `refresh_reused`, `account_locked` */
  refresh(refreshToken: string, device: Device): Promise<SignedIn> {
    return this.#deps.signIn.renew(refreshToken, device);
  }

  /**
   * Who a token speaks for, if its session lives. REST and sockets both ask this.
   * @throws AppError `unauthorized`
   */
  async authenticate(token: string): Promise<Identity> {
    const claims = this.#deps.tokens.verify(token);
    const session = await this.#deps.sessions.find(claims.sid);
    if (session === null || session.userId !== claims._id) throw new AppError('unauthorized');
    // Retired: the one after it has been refreshed as well.
    if (claims.gen < session.generation - 1) throw new AppError('unauthorized');
    return {
      userId: session.userId,
      email: session.email,
      name: session.name,
      sessionId: session.id,
      generation: claims.gen,
      tokenExpiresAtMs: claims.exp * 1000,
    };
  }

  /** The account as the store has it now. */
  async me(identity: Identity): Promise<User> {
    const user = await this.#deps.store.users.findById(identity.userId);
    if (user === null) throw new AppError('unauthorized');
    return asUser(user);
  }

  /** Resolves to whether the browser's refresh token is of no use any more: it is not when it is of another session. */
  async logout(identity: Identity, refreshToken: string | null, device: Device): Promise<boolean> {
    const { sessions } = this.#deps;
    await sessions.end(identity.sessionId);
    this.#record('signed-out', identity.userId, device);
    const sessionId = refreshToken === null ? null : sessions.idOf(refreshToken);
    return sessionId === null || sessionId === identity.sessionId;
  }

  /**
   * Ends the session whose word `out` is, for a device that could not tell when it signed out. Any other word ends nothing,
   * and asks no store: nobody learns by it which sessions there are.
   */
  async logoutLate({ sid, out }: LateLogoutBody, device: Device): Promise<void> {
    const { sessions, signOutWords } = this.#deps;
    if (!signOutWords.isOf(sid, out)) return;
    const session = await sessions.find(sid);
    if (session !== null && (await sessions.end(sid))) this.#record('signed-out', session.userId, device);
  }

  async logoutAll(identity: Identity, device: Device): Promise<void> {
    await this.#deps.sessions.endAll(identity.userId, null);
    this.#record('signed-out-everywhere', identity.userId, device);
  }

  /** The user's own sign-ins, newest first. */
  listSessions(identity: Identity): Promise<SessionRecord[]> {
    return this.#deps.sessions.list(identity.userId);
  }

  /** @throws AppError `not_found`, alike for an absent session and another's */
  async endSession(identity: Identity, sessionId: string, device: Device): Promise<void> {
    const own = await this.listSessions(identity);
    if (!own.some((session) => session.id === sessionId)) throw new AppError('not_found');
    await this.#deps.sessions.end(sessionId);
    this.#record('session-ended', identity.userId, device);
  }

  /**
   * Every other session of the user ends. Resolves to how many passkeys there are, which stay as they are.
   * @throws AppError `weak_password`, and what {@link Reauthentication.confirm} throws
   */
  async changePassword(identity: Identity, proof: Proof, next: string, device: Device): Promise<number> {
    refuseBadPassword(next, identity, 'next');
    const { reauthentication, store, sessions, passwordNotice, securityLog } = this.#deps;
    const { userId } = identity;
    const { email } = await reauthentication.confirm(identity, proof, device);
    const passkeys = (await store.passkeys.listByUser(userId)).length;
    if (!(await store.users.setPasswordHash(userId, await hashPassword(next)))) throw new AppError('unauthorized');
    securityLog.record('password-changed', { userId, device, detail: { passkeys } });
    // First of what may meet a store that is away by now: whoever has the old password may be inside.
    await sessions.endAll(userId, identity.sessionId);
    // Whoever changes it because a mailbox is not theirs alone any more wants no older link to work.
    await store.oneTimeTokens.deleteByUser('reset-password', userId);
    await passwordNotice.send(email, passkeys);
    return passkeys;
  }

  /** @throws AppError what {@link Reauthentication.confirm} throws */
  async deleteAccount(identity: Identity, proof: Proof, device: Device): Promise<void> {
    await this.#deps.reauthentication.confirm(identity, proof, device);
    const { rooms, sessions, store } = this.#deps;
    await rooms.goWith(identity, () =>
      sessions.endWithAccount(identity.userId, () => store.users.delete(identity.userId)),
    );
    // Whose it was is gone with the rest.
    this.#record('account-deleted', null, device);
  }

  #record(kind: SecurityEventKind, userId: string | null, device: Device): void {
    this.#deps.securityLog.record(kind, { userId, device });
  }

  /** As MongoDB makes its ids: seconds first, so that an index grows at its end, then what nobody else draws. */
  #newUserId(): string {
    const seconds = Math.floor(this.#deps.now() / 1000)
      .toString(16)
      .padStart(8, '0');
    return seconds + randomBytes(8).toString('hex');
  }
}
