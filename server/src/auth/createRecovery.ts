import type { Log } from '../log.ts';
import type { Mail } from '../mail/Mail.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { Store } from '../stores/store.ts';
import { EmailProof } from './EmailProof.ts';
import { Invitations } from './Invitations.ts';
import { LinkLook } from './LinkLook.ts';
import { MailLimit } from './MailLimit.ts';
import { OneTimeLinks } from './OneTimeLinks.ts';
import { PasswordNotice } from './PasswordNotice.ts';
import { PasswordReset } from './PasswordReset.ts';
import type { Sessions } from './Sessions.ts';
import type { SignInLimit } from './SignInLimit.ts';

type RecoveryParts = {
  store: Pick<Store, 'users' | 'passkeys' | 'oneTimeTokens'>;
  sessions: Pick<Sessions, 'endAll'>;
  signInLimit: Pick<SignInLimit, 'forgive'>;
  /** Null: this server sends none. */
  mail: Mail | null;
  siteOrigin: () => string;
  securityLog: SecurityLog;
  log: Pick<Log, 'warn'>;
  now: () => number;
};

export type Recovery = ReturnType<typeof createRecovery>;

/** All that goes by links that work once. The server makes it, and so does the administrator's command. */
export function createRecovery({ store, siteOrigin, ...parts }: RecoveryParts) {
  const links = new OneTimeLinks({ tokens: store.oneTimeTokens, siteOrigin, now: parts.now });
  const more = { ...parts, users: store.users, passkeys: store.passkeys, links, mailLimit: new MailLimit() };
  const passwordNotice = new PasswordNotice(more);
  return {
    links,
    passwordNotice,
    passwordReset: new PasswordReset({ ...more, notice: passwordNotice }),
    emailProof: new EmailProof(more),
    invitations: new Invitations(more),
    linkLook: new LinkLook(links, store.users),
  };
}
