import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { GUEST_ID_PREFIX, type CallRecord, type UserRecord } from './store.ts';
import type { StoreContext } from './storeContract.ts';

const HOUR_MS = 3_600_000;
const now = new Date('2026-03-01T12:00:00.123Z');
const at = (offsetMs: number) => new Date(now.getTime() + offsetMs);

/** A call that is over; each call makes another one. */
export function makeCall(users: UserRecord[], changes: Partial<CallRecord> = {}): CallRecord {
  const participants = users.map(({ _id, name, email }) => ({ userId: _id, name, email }));
  const id = randomBytes(16).toString('base64url');
  return { id, roomId: 'tea & biscuits', startedAt: now, endedAt: at(HOUR_MS), participants, ...changes };
}

/** What every adapter of the port must pass about calls that are over. */
export function describeCallStore({ store, addUser }: StoreContext): void {
  describe('calls', () => {
    test('each participant finds the call, with everyone in order', async () => {
      const [ada, bob, eve] = [await addUser(), await addUser(), await addUser()];
      const call = makeCall([bob, ada]);
      await store().calls.create(call);
      expect(await store().calls.listByUser(ada._id, null, 10)).toEqual([call]);
      expect(await store().calls.listByUser(bob._id, null, 10)).toEqual([call]);
      expect(await store().calls.listByUser(eve._id, null, 10)).toEqual([]);
    });

    test('a guest, who never had an account, keeps the name', async () => {
      const user = await addUser();
      const call = makeCall([user]);
      call.participants.push({ userId: `${GUEST_ID_PREFIX}${'x'.repeat(22)}`, name: 'Gus', email: '' });
      await store().calls.create(call);
      expect(await store().calls.listByUser(user._id, null, 10)).toEqual([call]);
    });

    test('what each participant told of the call is kept, and its absence too', async () => {
      const [ada, bob] = [await addUser(), await addUser()];
      const call = makeCall([ada, bob]);
      for (const participant of call.participants.slice(1)) participant.quality = 'weak';
      await store().calls.create(call);
      expect(await store().calls.listByUser(ada._id, null, 10)).toEqual([call]);
    });

    test('pages lead from the newest to the oldest, each call once, also where the times are equal', async () => {
      const user = await addUser();
      // Seven calls with four different times, written in another order.
      const calls = [3, 0, 2, 2, 1, 0, 2].map((hour) => makeCall([user], { startedAt: at(hour * HOUR_MS) }));
      for (const call of calls) await store().calls.create(call);
      await store().calls.create(makeCall([await addUser()], { startedAt: at(HOUR_MS) }));

      const listed: CallRecord[] = [];
      for (let before: string | null = null; ; before = listed.at(-1)?.id ?? null) {
        const page: CallRecord[] = await store().calls.listByUser(user._id, before, 3);
        listed.push(...page);
        if (page.length < 3) break;
      }
      const key = ({ startedAt, id }: CallRecord) => `${startedAt.toISOString()} ${id}`;
      const newestFirst = calls.toSorted((a, b) => (key(a) < key(b) ? 1 : -1));
      expect(listed).toEqual(newestFirst);
    });

    test("a cursor that is unknown or another's call leads nowhere", async () => {
      const user = await addUser();
      await store().calls.create(makeCall([user]));
      const foreign = makeCall([await addUser()], { startedAt: at(HOUR_MS) });
      await store().calls.create(foreign);
      expect(await store().calls.listByUser(user._id, 'unknown', 10)).toEqual([]);
      expect(await store().calls.listByUser(user._id, foreign.id, 10)).toEqual([]);
      expect(await store().calls.listByUser(user._id, null, 0)).toEqual([]);
    });
  });
}
