import type { LinkPurpose } from '@parley/protocol';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Store } from '../stores/store.ts';
import { limitedAddress } from './clientAddress.ts';
import { countOrRefuse } from './countOrRefuse.ts';
import type { OneTimeLinks } from './OneTimeLinks.ts';

/** Looks from one address in a minute. Nobody guesses 256 bits; this only keeps the store from being asked without end. */
const PER_MINUTE = 120;

/** Tells whoever opens a link whether it still works, before they type anything. Does not use it up. */
export class LinkLook {
  readonly #links: OneTimeLinks;
  readonly #users: Pick<Store['users'], 'findById'>;
  readonly #limiter = new RateLimiterMemory({ points: PER_MINUTE, duration: 60 });

  constructor(links: OneTimeLinks, users: Pick<Store['users'], 'findById'>) {
    this.#links = links;
    this.#users = users;
  }

  /** @throws AppError `too_many_requests` */
  async at(token: string, purpose: LinkPurpose, ip: string): Promise<{ works: boolean; email: string | null }> {
    await countOrRefuse(this.#limiter, limitedAddress(ip));
    const found = await this.#links.find(token, purpose);
    if (found === null) return { works: false, email: null };
    // An invitation's user is who invites.
    if (purpose === 'invite' || found.userId === null) return { works: true, email: found.email };
    const user = await this.#users.findById(found.userId);
    return { works: user !== null, email: user?.email ?? null };
  }
}
