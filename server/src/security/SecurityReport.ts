import type { AdminEventReply, EventCountsReply, SecurityEventKind, User } from '@parley/protocol';
import { asUser } from '../auth/asUser.ts';
import type { AuditRecord, Store } from '../stores/store.ts';

const HOUR_MS = 3_600_000;
/** How many bars a chart has at most: one an hour in a day, four a day in a week, one a day in a month. */
const BUCKET_HOURS = { 24: 1, 168: 6, 720: 24 } as const;

/** How far back a chart may look, in hours. */
export type ReportHours = keyof typeof BUCKET_HOURS;

/** What administrators read of the security events. */
export class SecurityReport {
  readonly #store: Pick<Store, 'audit' | 'users'>;
  readonly #now: () => number;

  constructor(store: Pick<Store, 'audit' | 'users'>, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** The latest first, older than the event `before` if given, of these kinds if given. */
  async list(
    kinds: readonly SecurityEventKind[] | null,
    before: string | null,
    limit: number,
  ): Promise<{ events: AdminEventReply[]; next: string | null }> {
    const records = await this.#store.audit.list({ ...(kinds && { kinds }), before, limit });
    const users = await this.#usersOf(records);
    const events = records.map((record) => ({
      id: record.id,
      at: record.at.toISOString(),
      // Written from the closed list, by this release or one before it, which had no others.
      kind: record.kind as SecurityEventKind,
      user: users.get(record.userId ?? '') ?? null,
      actor: users.get(record.actorId ?? '') ?? null,
      address: record.address,
      userAgent: record.userAgent,
      detail: record.detail,
    }));
    return { events, next: records.length < limit ? null : (records.at(-1)?.id ?? null) };
  }

  /** How often each kind of event fell into each span of the last hours. The last span ends now. */
  async count(hours: ReportHours): Promise<EventCountsReply> {
    const bucketMs = BUCKET_HOURS[hours] * HOUR_MS;
    const untilMs = this.#now() + 1;
    const since = new Date(untilMs - hours * HOUR_MS);
    const counts = await this.#store.audit.count(since, new Date(untilMs), bucketMs);
    return {
      since: since.toISOString(),
      bucketMs,
      buckets: hours / BUCKET_HOURS[hours],
      counts: counts.map((entry) => ({ ...entry, kind: entry.kind as SecurityEventKind })),
    };
  }

  async #usersOf(records: readonly AuditRecord[]): Promise<Map<string, User>> {
    const ids = new Set(records.flatMap(({ userId, actorId }) => [userId, actorId]).filter((id) => id !== null));
    const found = await Promise.all([...ids].map((id) => this.#store.users.findById(id)));
    return new Map(found.filter((user) => user !== null).map((user) => [user._id, asUser(user)]));
  }
}
