import { LinkToken } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import { invitationLetter } from '../mail/letters.ts';
import type { Mail } from '../mail/Mail.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { OneTimeTokenRecord } from '../stores/store.ts';
import type { OneTimeLink, OneTimeLinks } from './OneTimeLinks.ts';

const TTL_MS = 7 * 24 * 60 * 60_000;

type InvitationsDeps = { links: OneTimeLinks; mail: Mail | null; securityLog: SecurityLog };

/** Links that let somebody make one account on a server that takes none otherwise. */
export class Invitations {
  readonly #deps: InvitationsDeps;

  constructor(deps: InvitationsDeps) {
    this.#deps = deps;
  }

  /**
   * A new one, good for a week. `inviterId`: the administrator, or null for the server's own command. With an address it
   * is good for that address alone, and goes there by mail where the server sends any.
   */
  async make({ inviterId, email }: { inviterId: string | null; email: string | null }): Promise<OneTimeLink> {
    const { links, mail, securityLog } = this.#deps;
    const link = await links.make({ purpose: 'invite', userId: inviterId, email, ttlMs: TTL_MS });
    if (email !== null) mail?.send(invitationLetter(email, links.site, link.url, dayOf(link.expiresAt)));
    securityLog.record('invitation-made', { userId: inviterId, device: null });
    return link;
  }

  /** Those that still work, the newest first. */
  list(): Promise<OneTimeTokenRecord[]> {
    return this.#deps.links.list('invite');
  }

  /** The one with this hash works no more. @throws AppError `not_found` */
  async withdraw(hash: string): Promise<void> {
    const open = await this.list();
    // Any other hash is that of a link for something else, or of none.
    if (!open.some((invitation) => invitation.hash === hash)) throw new AppError('not_found');
    await this.#deps.links.void(hash);
  }

  /** @throws AppError `invitation_required`, `invalid_invitation` */
  async check(token: string | undefined, email: string): Promise<void> {
    const found = await this.#deps.links.find(formOf(token), 'invite');
    if (found === null || !isFor(found.email, email)) throw new AppError('invalid_invitation');
  }

  /**
   * Uses an invitation up for what `create` makes. When it made nothing, the invitation is as good as before. Resolves to
   * what `create` says.
   * @throws AppError `invitation_required`, `invalid_invitation`
   */
  async spend(token: string | undefined, email: string, create: () => Promise<boolean>): Promise<boolean> {
    const { links } = this.#deps;
    const used = await links.use(formOf(token), 'invite');
    if (used === null) throw new AppError('invalid_invitation');
    let isCreated = false;
    try {
      isCreated = isFor(used.email, email) && (await create());
      return isCreated;
    } finally {
      if (!isCreated) await links.giveBack(used);
    }
  }
}

function formOf(token: string | undefined): string {
  if (token === undefined || token === '') throw new AppError('invitation_required');
  const parsed = LinkToken.safeParse(token);
  if (!parsed.success) throw new AppError('invalid_invitation');
  return parsed.data;
}

function isFor(invited: string | null, email: string): boolean {
  return invited === null || invited === email;
}

function dayOf(at: Date): string {
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
