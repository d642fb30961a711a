import { AppError } from '../AppError.ts';
import type { Log } from '../log.ts';
import { resetLetter } from '../mail/letters.ts';
import type { Mail } from '../mail/Mail.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { Store, UserRecord } from '../stores/store.ts';
import type { MailLimit } from './MailLimit.ts';
import type { OneTimeLink, OneTimeLinks } from './OneTimeLinks.ts';
import { refuseBadPassword } from './passwordPolicy.ts';
import type { PasswordNotice } from './PasswordNotice.ts';
import { hashPassword } from './passwords.ts';
import type { Device, Sessions } from './Sessions.ts';
import type { SignInLimit } from './SignInLimit.ts';

const TTL_MS = 30 * 60_000;

type PasswordResetDeps = {
  users: Store['users'];
  passkeys: Pick<Store['passkeys'], 'listByUser'>;
  links: OneTimeLinks;
  sessions: Pick<Sessions, 'endAll'>;
  signInLimit: Pick<SignInLimit, 'forgive'>;
  mailLimit: MailLimit;
  notice: Pick<PasswordNotice, 'send'>;
  /** Null: this server sends none. */
  mail: Mail | null;
  securityLog: SecurityLog;
  log: Pick<Log, 'warn'>;
  now: () => number;
};

/** A new password for who has forgotten theirs, by a link to the address of the account. */
export class PasswordReset {
  readonly #deps: PasswordResetDeps;

  constructor(deps: PasswordResetDeps) {
    this.#deps = deps;
  }

  /**
   * Sends a link, if there is such an account. Neither the answer nor the time that it takes tells whether there is: until
   * then the store does the same for both, and is away for both, also when it only takes no writes.
   * @throws AppError `mail_unavailable`, `too_many_requests`, `store_unavailable`
   */
  async ask(email: string, device: Device): Promise<void> {
    const { users, links, mail, mailLimit, log } = this.#deps;
    if (mail === null) throw new AppError('mail_unavailable');
    await mailLimit.count(email, device.address);
    const user = await users.findByEmail(email);
    // Nobody's, and past already: it is there to find out whether a link could be kept.
    await links.make({ purpose: 'reset-password', userId: null, email: null, ttlMs: 0 });
    if (user === null || user.lockedAt !== null) return;
    // When the answer is out, which would be later by it.
    setImmediate(() => {
      this.#write(mail, user, device).catch((error: unknown) => log.warn({ err: error }, 'a reset link was not made'));
    });
  }

  /** The link itself, for an administrator who hands it over. */
  linkFor(user: UserRecord, email: string | null = null): Promise<OneTimeLink> {
    return this.#deps.links.make({ purpose: 'reset-password', userId: user._id, email, ttlMs: TTL_MS });
  }

  /**
   * Sets the password that a link is for. All sessions end; nobody is signed in by it, so a second factor is asked for as
   * ever. Passkeys stay: they are no part of the password, and whoever has forgotten that may need them. A password that is
   * refused does not use the link up. Resolves to how many passkeys there are.
   * @throws AppError `invalid_link`, `weak_password`
   */
  async reset(token: string, password: string, device: Device): Promise<number> {
    const { users, passkeys, links, sessions, signInLimit, notice, securityLog, now } = this.#deps;
    const found = await links.find(token, 'reset-password');
    const user = found?.userId == null ? null : await users.findById(found.userId);
    if (user === null) throw new AppError('invalid_link');
    refuseBadPassword(password, user, 'password');
    const [passwordHash, kept] = await Promise.all([hashPassword(password), passkeys.listByUser(user._id)]);

    const used = await links.use(token, 'reset-password');
    if (used === null || !(await users.setPasswordHash(user._id, passwordHash))) throw new AppError('invalid_link');
    securityLog.record('password-reset', { userId: user._id, device, detail: { passkeys: kept.length } });
    signInLimit.forgive(user.email, device.address);
    // First of what may meet a store that is away by now: whoever has the old password may be inside.
    await sessions.endAll(user._id, null);
    await links.voidAll('reset-password', user._id);
    // Only a link that went there by mail shows that mail arrives there.
    if (used.email === user.email && user.emailProvedAt === null) await users.setEmailProved(user._id, new Date(now()));
    await notice.send(user.email, kept.length);
    return kept.length;
  }

  async #write(mail: Mail, user: UserRecord, device: Device): Promise<void> {
    const { links, mailLimit, securityLog } = this.#deps;
    if (!(await mailLimit.mayWrite(user.email, 'reset-password'))) return;
    const { url } = await this.linkFor(user, user.email);
    mail.send(resetLetter(user.email, links.site, url));
    securityLog.record('password-reset-asked', { userId: user._id, device });
  }
}
