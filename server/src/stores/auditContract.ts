import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { GUEST_ID_PREFIX, type AuditRecord } from './store.ts';
import type { StoreContext } from './storeContract.ts';

const now = new Date('2026-03-01T12:00:00.123Z');
const at = (offsetMs: number) => new Date(now.getTime() + offsetMs);

/** The part of the store's contract about security events. */
export function describeAuditStore({ store, addUser }: StoreContext): void {
  describe('security events', () => {
    const make = (changes: Partial<AuditRecord> = {}): AuditRecord => ({
      id: randomBytes(16).toString('base64url'),
      at: now,
      kind: 'sign-in',
      userId: null,
      actorId: null,
      address: '203.0.113.7',
      userAgent: 'Mozilla/5.0',
      detail: {},
      ...changes,
    });
    const append = async (...events: AuditRecord[]) => {
      await store().audit.append(events);
      return events;
    };
    const all = () => store().audit.list({ before: null, limit: 10 });

    test('an event comes back whole', async () => {
      const user = await addUser();
      const [whole] = await append(
        make({
          userId: user._id,
          actorId: (await addUser())._id,
          detail: { method: 'passkey', tries: 3 },
          address: '',
          userAgent: '',
        }),
      );
      await append();
      expect(await store().audit.list({ before: null, limit: 10 })).toEqual([whole]);
    });

    test('events that are appended again, for want of an answer, are there once, and those after them too', async () => {
      const [first, second, third] = [make({ at: at(0) }), make({ at: at(1) }), make({ at: at(2) })];
      await append(first, second);
      await append(first, second, third);
      await append(first);
      expect(await store().audit.list({ before: null, limit: 10 })).toEqual([third, second, first]);
    });

    test('pages lead from the latest to the oldest, each event once, also where the times are equal', async () => {
      const events = await append(...[3, 0, 2, 2, 1, 0, 2].map((hour) => make({ at: at(hour * 1000) })));
      const listed: AuditRecord[] = [];
      for (let before: string | null = null; ; before = listed.at(-1)?.id ?? null) {
        const page: AuditRecord[] = await store().audit.list({ before, limit: 3 });
        listed.push(...page);
        if (page.length < 3) break;
      }
      const key = ({ at: time, id }: AuditRecord) => `${time.toISOString()} ${id}`;
      expect(listed).toEqual(events.toSorted((a, b) => (key(a) < key(b) ? 1 : -1)));
      expect(await store().audit.list({ before: 'unknown', limit: 3 })).toEqual([]);
    });

    test('those of a user and of some kinds are listed alone', async () => {
      const [user, other] = [await addUser(), await addUser()];
      const [signIn, failure] = await append(
        make({ userId: user._id, at: at(2) }),
        make({ userId: user._id, kind: 'sign-in-failed', at: at(1) }),
        make({ userId: other._id }),
        make({ kind: 'guard-cut' }),
      );
      const list = (query: { userId?: string; kinds?: string[] }) =>
        store().audit.list({ ...query, before: null, limit: 10 });
      expect(await list({ userId: user._id })).toEqual([signIn, failure]);
      expect(await list({ userId: user._id, kinds: ['sign-in-failed', 'guard-cut'] })).toEqual([failure]);
      expect(await list({ kinds: ['guard-cut'] })).toMatchObject([{ kind: 'guard-cut' }]);
      expect(await list({ kinds: [] })).toEqual([]);
    });

    test('they are counted by kind and span', async () => {
      await append(
        make({ at: at(-1) }),
        make({ at: at(0) }),
        make({ at: at(999) }),
        make({ at: at(1000), kind: 'guard-cut' }),
        make({ at: at(1001) }),
        make({ at: at(3000) }),
      );
      expect(await store().audit.count(now, at(3000), 1000)).toEqual([
        { kind: 'sign-in', index: 0, count: 2 },
        { kind: 'guard-cut', index: 1, count: 1 },
        { kind: 'sign-in', index: 1, count: 1 },
      ]);
    });

    test('old ones are deleted', async () => {
      await append(make({ at: at(-1) }));
      const [kept] = await append(make());
      expect(await store().audit.deleteBefore(now)).toBe(1);
      expect(await all()).toEqual([kept]);
    });

    test('those of an account are deleted with it, and of those about others the place from which it acted', async () => {
      const [gone, other] = [await addUser(), await addUser()];
      await append(make({ userId: gone._id }), make({ userId: gone._id, actorId: other._id }));
      const [kept] = await append(make({ userId: other._id, actorId: gone._id }));
      await store().users.delete(gone._id);
      expect(await all()).toEqual([{ ...kept, address: '', userAgent: '' }]);
    });

    test('an event that waited while its account was deleted is not written, nor from where it acted', async () => {
      const [gone, other] = [await addUser(), await addUser()];
      await store().users.delete(gone._id);
      const [, about, by, guest] = await append(
        make({ userId: gone._id }),
        make({ userId: other._id, at: at(3) }),
        make({ userId: other._id, actorId: gone._id, at: at(2) }),
        make({ userId: `${GUEST_ID_PREFIX}1`, at: at(1) }),
      );
      expect(await all()).toEqual([about, { ...by, address: '', userAgent: '' }, guest]);
    });
  });
}
