import type { AdminAccountReply, Role } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import { StoreQueue } from '../StoreQueue.ts';
import type { Store, UserRecord } from '../stores/store.ts';
import type { AccessChange, AccountAccess } from './AccountAccess.ts';
import type { Identity } from './Identity.ts';
import type { OneTimeLink, OneTimeLinks } from './OneTimeLinks.ts';
import type { PasswordReset } from './PasswordReset.ts';
import type { Device, Sessions } from './Sessions.ts';

const CLAIM_TTL_MS = 7 * 24 * 3_600_000;

type AdministrationDeps = {
  store: Pick<Store, 'users' | 'secondFactors' | 'passkeys'>;
  sessions: Pick<Sessions, 'list' | 'end' | 'endAll'>;
  links: OneTimeLinks;
  passwordReset: Pick<PasswordReset, 'linkFor'>;
  access: AccountAccess;
  securityLog: SecurityLog;
};

/** Who asks, and from where. */
export type Administrator = { identity: Identity; device: Device };

/** What administrators may do with accounts, and how the first of them comes to be. */
export class Administration {
  readonly #deps: AdministrationDeps;
  /** The changes of who may act: they go one after the other. */
  readonly #changes = new StoreQueue();

  constructor(deps: AdministrationDeps) {
    this.#deps = deps;
  }

  /**
   * The link that makes whoever is signed in and opens it the administrator, or null when there is one already. Links that
   * were made before stop working.
   */
  async claimLink(): Promise<OneTimeLink | null> {
    const { store, links } = this.#deps;
    if (await store.users.hasAdmin()) return null;
    await links.voidAll('claim-admin', null);
    return links.make({ purpose: 'claim-admin', userId: null, email: null, ttlMs: CLAIM_TTL_MS });
  }

  /** Makes who asks the administrator. @throws AppError `invalid_link` */
  async claim(token: string, { identity, device }: Administrator): Promise<void> {
    const { store, links, securityLog } = this.#deps;
    // Somebody may have become one by the command meanwhile: then the link is for nobody any more.
    if ((await store.users.hasAdmin()) || (await links.use(token, 'claim-admin')) === null) {
      throw new AppError('invalid_link');
    }
    if (!(await store.users.setRole(identity.userId, 'admin'))) throw new AppError('unauthorized');
    securityLog.record('role-changed', { userId: identity.userId, device, detail: { role: 'admin', by: 'link' } });
  }

  /** What the account may do, as the store has it now. */
  async roleOf(userId: string): Promise<Role> {
    return (await this.#deps.store.users.findById(userId))?.role ?? 'member';
  }

  /** @throws AppError `admin_only` */
  async require(identity: Identity): Promise<void> {
    if ((await this.roleOf(identity.userId)) !== 'admin') throw new AppError('admin_only');
  }

  /** Accounts by address, those after the address `after` if given. */
  async list(text: string, after: string | null, limit: number): Promise<AdminAccountReply[]> {
    const users = await this.#deps.store.users.list({ text, after, limit });
    return Promise.all(users.map((user) => this.#describe(user)));
  }

  /** @throws AppError `not_found` */
  async account(userId: string): Promise<AdminAccountReply> {
    return this.#describe(await this.#find(userId));
  }

  /**
   * Keeps the owner of an account out, or lets them in again. Locking ends every session.
   * @throws AppError `not_found`, `own_account`, `admin_only`
   */
  async setLocked(userId: string, isLocked: boolean, by: Administrator): Promise<void> {
    const { access } = this.#deps;
    if (isLocked) this.#refuseOwn(userId, by);
    await this.#inTurn(by, async () => {
      const user = await this.#find(userId);
      if (isLocked) await access.lock(user, changeBy(by));
      else await access.unlock(user, changeBy(by));
    });
  }

  /**
   * Nobody gives the role away themselves, and of two who take it from each other the second has lost it: so there is
   * always one left. (Whoever deletes their own account goes all the same; the next start then prints a new link.)
   * @throws AppError `not_found`, `own_account`, `admin_only`
   */
  async setRole(userId: string, role: Role, by: Administrator): Promise<void> {
    const { store, securityLog } = this.#deps;
    this.#refuseOwn(userId, by);
    await this.#inTurn(by, async () => {
      if ((await this.#find(userId)).role === role) return;
      await store.users.setRole(userId, role);
      securityLog.record('role-changed', { userId, actorId: by.identity.userId, device: by.device, detail: { role } });
    });
  }

  /** Ends every session of an account. @throws AppError `not_found` */
  async endSessions(userId: string, by: Administrator): Promise<void> {
    const { sessions, securityLog } = this.#deps;
    await this.#find(userId);
    await sessions.endAll(userId, userId === by.identity.userId ? by.identity.sessionId : null);
    securityLog.record('signed-out-everywhere', { userId, actorId: by.identity.userId, device: by.device });
  }

  /**
   * A link by which the owner of an account sets a new password. Not for one's own: that asks for the password.
   * @throws AppError `not_found`, `own_account`
   */
  async resetLink(userId: string, by: Administrator): Promise<OneTimeLink> {
    const { passwordReset, securityLog } = this.#deps;
    this.#refuseOwn(userId, by);
    const link = await passwordReset.linkFor(await this.#find(userId));
    securityLog.record('password-reset-asked', { userId, actorId: by.identity.userId, device: by.device });
    return link;
  }

  /**
   * Takes the second step of the sign-in and all passkeys off an account whose owner lost them. Not off one's own: that
   * asks for a code.
   * @throws AppError `not_found`, `own_account`
   */
  async removeSecondFactor(userId: string, by: Administrator): Promise<void> {
    this.#refuseOwn(userId, by);
    await this.#deps.access.removeSecondFactor(await this.#find(userId), changeBy(by));
  }

  /**
   * Runs `change` after all that were asked for before, if who asks may still act by then: that was looked up earlier, when
   * another may not have been done yet. @throws AppError `admin_only`
   */
  #inTurn(by: Administrator, change: () => Promise<void>): Promise<void> {
    return this.#changes.run('all', async () => {
      const user = await this.#deps.store.users.findById(by.identity.userId);
      if (user?.role !== 'admin' || user.lockedAt !== null) throw new AppError('admin_only');
      await change();
    });
  }

  async #find(userId: string): Promise<UserRecord> {
    const user = await this.#deps.store.users.findById(userId);
    if (user === null) throw new AppError('not_found');
    return user;
  }

  #refuseOwn(userId: string, by: Administrator): void {
    if (userId === by.identity.userId) throw new AppError('own_account');
  }

  async #describe(user: UserRecord): Promise<AdminAccountReply> {
    const { store, sessions } = this.#deps;
    const [factor, passkeys, living] = await Promise.all([
      store.secondFactors.find(user._id),
      store.passkeys.listByUser(user._id),
      sessions.list(user._id),
    ]);
    const lastUsedMs = living.reduce((latest, { lastUsedAt }) => Math.max(latest, lastUsedAt.getTime()), 0);
    return {
      _id: user._id,
      name: user.name,
      email: user.email,
      role: user.role,
      createdAt: user.createdAt.toISOString(),
      lockedAt: user.lockedAt?.toISOString() ?? null,
      isEmailProved: user.emailProvedAt !== null,
      hasSecondFactor: factor?.enabledAt != null,
      passkeys: passkeys.length,
      sessions: living.length,
      lastUsedAt: living.length === 0 ? null : new Date(lastUsedMs).toISOString(),
    };
  }
}

function changeBy({ identity, device }: Administrator): AccessChange {
  return { actorId: identity.userId, device };
}
