import type { AccessChange, AccountAccess } from '../auth/AccountAccess.ts';
import type { Recovery } from '../auth/createRecovery.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { Store, UserRecord } from '../stores/store.ts';
import { accountTable } from './accountTable.ts';

/** What a command works with. */
export type AdminTools = {
  store: Store;
  recovery: Pick<Recovery, 'passwordReset' | 'invitations'>;
  access: AccountAccess;
  securityLog: SecurityLog;
  registration: 'open' | 'invite' | 'closed';
};

/** Something that cannot be done, in a sentence for the person at the terminal. */
export class AdminRefusal extends Error {
  override readonly name = 'AdminRefusal';
}

type AdminCommand = {
  /** What stands behind the command's name. */
  argument: 'EMAIL' | '[EMAIL]' | '';
  meaning: string;
  /** `email` is normalised; null where none was given. Resolves to what to print. @throws AdminRefusal */
  run(tools: AdminTools, email: string | null): Promise<string>;
};

const PAGE = 200;

const BY_COMMAND: AccessChange = { device: null, detail: { by: 'command' } };

/** What the person who runs the server may do from a terminal, by the name of each command. */
export const ADMIN_COMMANDS: Readonly<Record<string, AdminCommand>> = {
  list: {
    argument: '',
    meaning: 'every account',
    async run({ store }) {
      const users: UserRecord[] = [];
      for (;;) {
        const page = await store.users.list({ text: '', after: users.at(-1)?.email ?? null, limit: PAGE });
        users.push(...page);
        if (page.length < PAGE) return accountTable(users);
      }
    },
  },
  'reset-password': {
    argument: 'EMAIL',
    meaning: 'a link with which its owner sets a new password; works once, for 30 minutes',
    async run({ store, recovery, securityLog }, email) {
      const user = await find(store, email);
      const { url, expiresAt } = await recovery.passwordReset.linkFor(user);
      securityLog.record('password-reset-asked', { userId: user._id, ...BY_COMMAND });
      return `Give this link to ${user.name}, and to nobody else. It works once, until ${timeOf(expiresAt)}:\n\n  ${url}`;
    },
  },
  invite: {
    argument: '[EMAIL]',
    meaning: 'a link with which somebody makes an account, with EMAIL that address alone; works once, for a week',
    async run({ recovery, registration }, email) {
      if (registration === 'closed') {
        throw new AdminRefusal('REGISTRATION is closed: nobody could use an invitation. Set it to invite first.');
      }
      const { url, expiresAt } = await recovery.invitations.make({ inviterId: null, email });
      const whom = email === null ? 'whom you want to invite' : email;
      const note = registration === 'open' ? '\n\nREGISTRATION is open: an account can be made without it too.' : '';
      return `Give this link to ${whom}. It works once, until ${timeOf(expiresAt)}:\n\n  ${url}${note}`;
    },
  },
  'make-admin': {
    argument: 'EMAIL',
    meaning: 'makes its owner an administrator',
    async run({ store, securityLog }, email) {
      const user = await find(store, email);
      if (user.role === 'admin') return `${user.email} is an administrator already.`;
      await store.users.setRole(user._id, 'admin');
      securityLog.record('role-changed', { userId: user._id, device: null, detail: { role: 'admin', by: 'command' } });
      return `${user.email} is an administrator now.`;
    },
  },
  lock: {
    argument: 'EMAIL',
    meaning: 'keeps its owner out, and ends their sessions and calls',
    async run({ store, access }, email) {
      const user = await find(store, email);
      const ended = await access.lock(user, BY_COMMAND);
      return `${user.email} is locked. Sessions ended: ${ended}. A server that runs closes them within a second.`;
    },
  },
  unlock: {
    argument: 'EMAIL',
    meaning: 'lets its owner in again',
    async run({ store, access }, email) {
      const user = await find(store, email);
      if (user.lockedAt === null) return `${user.email} was not locked.`;
      await access.unlock(user, BY_COMMAND);
      return `${user.email} may sign in again.`;
    },
  },
  'remove-second-factor': {
    argument: 'EMAIL',
    meaning: 'takes the authenticator app, the recovery codes and the passkeys off, for an owner who lost them',
    async run({ store, access }, email) {
      const user = await find(store, email);
      const { hadFactor, passkeys } = await access.removeSecondFactor(user, BY_COMMAND);
      if (!hadFactor && passkeys === 0) return `${user.email} has no second factor and no passkey.`;
      return `${user.email} signs in with the password alone now. Passkeys removed: ${passkeys}.`;
    },
  },
};

async function find(store: Store, email: string | null): Promise<UserRecord> {
  const user = await store.users.findByEmail(email ?? '');
  if (user === null)
    throw new AdminRefusal(`There is no account with the address ${email}. The command list shows all.`);
  return user;
}

function timeOf(at: Date): string {
  return at.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' });
}
