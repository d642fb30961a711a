import { passwordChangedLetter } from '../mail/letters.ts';
import type { Mail } from '../mail/Mail.ts';
import type { MailLimit } from './MailLimit.ts';
import type { OneTimeLinks } from './OneTimeLinks.ts';

type PasswordNoticeDeps = {
  links: Pick<OneTimeLinks, 'site' | 'page'>;
  mailLimit: Pick<MailLimit, 'mayWrite'>;
  /** Null: this server sends none. */
  mail: Mail | null;
};

/** Tells the owner of an account that its password is another now, however it was set: it may have been somebody else. */
export class PasswordNotice {
  readonly #deps: PasswordNoticeDeps;

  constructor(deps: PasswordNoticeDeps) {
    this.#deps = deps;
  }

  /**
   * `passkeys`: how many the account has. Whether the address is proved does not matter: the letter opens nothing. It is
   * bounded all the same, because anybody may have given the address for theirs.
   */
  async send(email: string, passkeys: number): Promise<void> {
    const { links, mail, mailLimit } = this.#deps;
    if (mail === null || !(await mailLimit.mayWrite(email, 'password-changed'))) return;
    mail.send(
      passwordChangedLetter(email, links.site, {
        again: links.page('/forgot'),
        passkeys: passkeys === 0 ? null : links.page('/account'),
      }),
    );
  }
}
