import type { CallsReply } from '@parley/protocol';
import type { Identity } from '../auth/Identity.ts';
import type { CallStore } from '../stores/store.ts';

/** The calls a person took part in. */
export class History {
  readonly #store: CallStore;

  constructor(store: CallStore) {
    this.#store = store;
  }

  /** Newest first. `before` is the `next` of an earlier page. */
  async page(identity: Identity, before: string | null, limit: number): Promise<CallsReply> {
    // One more than asked for tells whether there is a next page.
    const found = await this.#store.listByUser(identity.userId, before, limit + 1);
    const calls = found.slice(0, limit).map((call) => ({
      id: call.id,
      roomId: call.roomId,
      startedAt: call.startedAt.toISOString(),
      durationMs: call.endedAt.getTime() - call.startedAt.getTime(),
      others: call.participants
        .filter(({ userId }) => userId !== identity.userId)
        .map(({ name, email }) => ({ name, email })),
    }));
    return { calls, next: found.length > limit ? (calls.at(-1)?.id ?? null) : null };
  }
}
