import type { CallQuality, CallsReply } from '@parley/protocol';
import type { Identity } from '../auth/Identity.ts';
import type { CallRecord, CallStore } from '../stores/store.ts';

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
      ...own(call, identity),
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

/** What the asking user's own client told of the call. What it was for the others is theirs. */
function own({ participants }: CallRecord, { userId }: Identity): { quality?: CallQuality } {
  const quality = participants.find((one) => one.userId === userId)?.quality;
  return quality === undefined ? {} : { quality };
}
