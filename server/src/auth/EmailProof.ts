import { AppError } from '../AppError.ts';
import type { Log } from '../log.ts';
import { proofLetter } from '../mail/letters.ts';
import type { Mail } from '../mail/Mail.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { Store, UserRecord } from '../stores/store.ts';
import type { Identity } from './Identity.ts';
import type { MailLimit } from './MailLimit.ts';
import type { OneTimeLinks } from './OneTimeLinks.ts';
import type { Device } from './Sessions.ts';

const TTL_MS = 24 * 60 * 60_000;

type EmailProofDeps = {
  users: Store['users'];
  links: OneTimeLinks;
  mailLimit: MailLimit;
  /** Null: this server sends none, so nobody is asked. */
  mail: Mail | null;
  securityLog: SecurityLog;
  log: Pick<Log, 'warn'>;
  now: () => number;
};

/** Shows that mail to the address of an account reaches its owner. Nothing depends on it yet but what they are told. */
export class EmailProof {
  readonly #deps: EmailProofDeps;

  constructor(deps: EmailProofDeps) {
    this.#deps = deps;
  }

  /** Asks the owner of a new account. Never throws and never waits: the registration is done whatever becomes of it. */
  begin(user: UserRecord): void {
    if (this.#deps.mail === null) return;
    this.#write(user).catch((error: unknown) => this.#deps.log.warn({ err: error }, 'a proof of address was not sent'));
  }

  async state(identity: Identity): Promise<{ isProved: boolean; canBeProved: boolean }> {
    const user = await this.#userOf(identity);
    return { isProved: user.emailProvedAt !== null, canBeProved: this.#deps.mail !== null };
  }

  /**
   * Sends the mail once more. One whose address is proved already gets none.
   * @throws AppError `mail_unavailable`, `too_many_requests`
   */
  async send(identity: Identity, ip: string): Promise<void> {
    const { mail, mailLimit } = this.#deps;
    if (mail === null) throw new AppError('mail_unavailable');
    await mailLimit.count(identity.email, ip);
    const user = await this.#userOf(identity);
    if (user.emailProvedAt === null) await this.#write(user);
  }

  /** @throws AppError `invalid_link` */
  async prove(token: string, device: Device): Promise<void> {
    const { users, links, securityLog, now } = this.#deps;
    const used = await links.use(token, 'prove-email');
    const user = used?.userId == null ? null : await users.findById(used.userId);
    if (user === null || used?.email !== user.email) throw new AppError('invalid_link');
    await users.setEmailProved(user._id, new Date(now()));
    await links.voidAll('prove-email', user._id);
    securityLog.record('email-proved', { userId: user._id, device });
  }

  async #write(user: UserRecord): Promise<void> {
    const { links, mail, mailLimit } = this.#deps;
    if (!(await mailLimit.mayWrite(user.email, 'prove-email'))) return;
    const { url } = await links.make({ purpose: 'prove-email', userId: user._id, email: user.email, ttlMs: TTL_MS });
    mail?.send(proofLetter(user.email, links.site, url));
  }

  async #userOf(identity: Identity): Promise<UserRecord> {
    const user = await this.#deps.users.findById(identity.userId);
    if (user === null) throw new AppError('unauthorized');
    return user;
  }
}
