import {
  SECURITY_EVENTS,
  SecurityEventKind,
  type SecurityEventReply,
  type SecurityEventsReply,
} from '@parley/protocol';
import { shortAddress } from '../auth/clientAddress.ts';
import type { Identity } from '../auth/Identity.ts';
import type { AuditRecord, AuditStore } from '../stores/store.ts';

/** What happened to the security of one's own account. */
export class SecurityHistory {
  readonly #store: Pick<AuditStore, 'list'>;

  constructor(store: Pick<AuditStore, 'list'>) {
    this.#store = store;
  }

  /** Newest first. `before` is the `next` of an earlier page. */
  async page({ userId }: Identity, before: string | null, limit: number): Promise<SecurityEventsReply> {
    // One more than asked for tells whether there is a next page. Kinds that a newer server has written stay out of it.
    const found = await this.#store.list({ userId, kinds: SECURITY_EVENTS, before, limit: limit + 1 });
    const events = found.slice(0, limit).map(asItsOwnerSeesIt);
    return { events, next: found.length > limit ? (events.at(-1)?.id ?? null) : null };
  }
}

function asItsOwnerSeesIt({
  id,
  at,
  kind,
  userId,
  actorId,
  address,
  userAgent,
  detail,
}: AuditRecord): SecurityEventReply {
  const byAdministrator = actorId !== null && actorId !== userId;
  return {
    id,
    at: at.toISOString(),
    kind: SecurityEventKind.parse(kind),
    // Where an administrator sits is theirs.
    address: byAdministrator ? '' : shortAddress(address),
    userAgent: byAdministrator ? '' : userAgent,
    byAdministrator,
    detail,
  };
}
