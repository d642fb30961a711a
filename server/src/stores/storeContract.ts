import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeAuditStore } from './auditContract.ts';
import { describeCallStore, makeCall } from './callContract.ts';
import { describeFactorStores } from './factorContract.ts';
import { describeRoomStore, makeRoom } from './roomContract.ts';
import type { SessionRecord, Store, UserRecord } from './store.ts';

/** One empty database. `open` may be called again after the store before it was closed. */
export type FreshDatabase = { open(): Promise<Store>; dispose(): Promise<void> };

const HOUR_MS = 3_600_000;
const now = new Date('2026-03-01T12:00:00.123Z');
const at = (offsetMs: number) => new Date(now.getTime() + offsetMs);

/** Account, session and so on with everything in them; each call makes another one. */
export function makeUser(changes: Partial<UserRecord> = {}): UserRecord {
  const _id = randomBytes(12).toString('hex');
  return {
    _id,
    name: 'Ada Lovelace',
    email: `${_id}@example.com`,
    passwordHash: `$2b$10$${_id}`,
    role: 'member',
    createdAt: now,
    lockedAt: null,
    emailProvedAt: null,
    ...changes,
  };
}

function makeSession(userId: string, changes: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id: randomBytes(16).toString('base64url'),
    userId,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: at(HOUR_MS),
    userAgent: 'Mozilla/5.0',
    address: '203.0.113.7',
    refreshHash: randomBytes(32).toString('base64url'),
    usedRefreshHash: null,
    refreshedAt: null,
    generation: 0,
    ...changes,
  };
}

/** What every adapter of the port must pass. `makeDatabase` is asked for a database of its own before each test. */
export function describeStore(name: string, makeDatabase: () => Promise<FreshDatabase>): void {
  describe(`${name} keeps the contract of the store`, () => {
    let database: FreshDatabase;
    let store: Store;

    async function addUser(changes: Partial<UserRecord> = {}): Promise<UserRecord> {
      const user = makeUser(changes);
      expect(await store.users.create(user)).toBe(true);
      return user;
    }
    async function addSession(userId: string, changes: Partial<SessionRecord> = {}): Promise<SessionRecord> {
      const session = makeSession(userId, changes);
      await store.sessions.create(session);
      return session;
    }

    beforeEach(async () => {
      database = await makeDatabase();
      store = await database.open();
    });
    afterEach(async () => {
      await store.close();
      await database.dispose();
    });

    describe('users', () => {
      test('an account is found by address and by id', async () => {
        const user = await addUser({ name: "Zoë O'Neil 👋" });
        await addUser();
        expect(await store.users.findByEmail(user.email)).toEqual(user);
        expect(await store.users.findById(user._id)).toEqual(user);
      });

      test.each(['', 'nobody@example.com', '.*', '{"$ne":null}', '%'])(
        'no account has the address %j',
        async (email) => {
          await addUser();
          expect(await store.users.findByEmail(email)).toBeNull();
        },
      );

      test.each(['', '0123456789abcdef01234567', '0123456789AB', 'twelve chars', '$ne', '-1'])(
        'no account has the id %j',
        async (id) => {
          await addUser({ _id: '7477656c7665206368617273' }); // "twelve chars", as the bytes of an ObjectId
          expect(await store.users.findById(id)).toBeNull();
          expect(await store.users.setPasswordHash(id, 'x')).toBe(false);
          expect(await store.users.setRole(id, 'admin')).toBe(false);
          expect(await store.users.setLocked(id, now)).toBe(false);
          expect(await store.users.setEmailProved(id, now)).toBe(false);
          await expect(store.users.delete(id)).resolves.toBeUndefined();
        },
      );

      test('a taken address is refused and changes nothing', async () => {
        const first = await addUser();
        const second = makeUser({ email: first.email, name: 'Mallory' });
        expect(await store.users.create(second)).toBe(false);
        expect(await store.users.findByEmail(first.email)).toEqual(first);
        expect(await store.users.findById(second._id)).toBeNull();
      });

      test('of twenty who register one address at once, one succeeds', async () => {
        const users = Array.from({ length: 20 }, () => makeUser({ email: 'popular@example.com' }));
        const created = await Promise.all(users.map((user) => store.users.create(user)));
        expect(created.filter(Boolean)).toHaveLength(1);
        expect(await store.users.findByEmail('popular@example.com')).toEqual(users[created.indexOf(true)]);
      });

      test('the password of one account changes', async () => {
        const [user, other] = [await addUser(), await addUser()];
        expect(await store.users.setPasswordHash(user._id, '$2b$10$new')).toBe(true);
        // Setting it to what it is already is no failure.
        expect(await store.users.setPasswordHash(user._id, '$2b$10$new')).toBe(true);
        expect(await store.users.findById(user._id)).toEqual({ ...user, passwordHash: '$2b$10$new' });
        expect(await store.users.findById(other._id)).toEqual(other);
      });

      test('one account becomes an administrator, is locked and proved, and the others stay as they are', async () => {
        const [user, other] = [await addUser(), await addUser()];
        expect(await store.users.hasAdmin()).toBe(false);
        expect(await store.users.setRole(user._id, 'admin')).toBe(true);
        expect(await store.users.setLocked(user._id, at(1))).toBe(true);
        expect(await store.users.setEmailProved(user._id, at(2))).toBe(true);
        expect(await store.users.hasAdmin()).toBe(true);
        const changed = { ...user, role: 'admin', lockedAt: at(1), emailProvedAt: at(2) };
        expect(await store.users.findById(user._id)).toEqual(changed);
        expect(await store.users.findByEmail(user.email)).toEqual(changed);
        expect(await store.users.findById(other._id)).toEqual(other);
        expect(await store.users.setLocked(user._id, null)).toBe(true);
        expect(await store.users.setRole(user._id, 'member')).toBe(true);
        expect(await store.users.findById(user._id)).toEqual({ ...changed, role: 'member', lockedAt: null });
        expect(await store.users.hasAdmin()).toBe(false);
      });

      test('accounts are listed by address, page by page, and found by a part of name or address', async () => {
        const [cat, ann, bob] = [
          await addUser({ email: 'cat@b.test', name: 'Cat 100% (Katz)' }),
          await addUser({ email: 'ann@a.test', name: 'Ann Lee' }),
          await addUser({ email: 'bob@a.test', name: 'Bob Lee' }),
        ];
        const list = (text: string, after: string | null = null, limit = 10) =>
          store.users.list({ text, after, limit });
        expect(await list('')).toEqual([ann, bob, cat]);
        expect(await list('', null, 2)).toEqual([ann, bob]);
        expect(await list('', bob.email, 2)).toEqual([cat]);
        expect(await list('LEE')).toEqual([ann, bob]);
        expect(await list('@B.')).toEqual([cat]);
        expect(await list('0% (k')).toEqual([cat]);
        const zoe = await addUser({ email: 'zoé@c.test', name: 'Émile Ωmega' });
        for (const text of ['ÉMILE', 'émile', 'ωMEGA', 'ZOÉ@']) expect(await list(text)).toEqual([zoe]);
        for (const text of ['.*', '%', '_', '[', '\\', "'"]) {
          expect(await list(text)).toEqual(text === '%' ? [cat] : []);
        }
        // A face, and a letter in two characters, as some keyboards write it.
        const ida = await addUser({ email: 'ida@d.test', name: 'Ida 😀 Nova\u0301k' });
        for (const text of ['😀', 'NOVA\u0301K']) expect(await list(text)).toEqual([ida]);
        expect(await list('\0')).toEqual([]);
      });

      test('a deletion takes sessions, rooms and the name in calls along, and nothing of others', async () => {
        const [gone, stays] = [await addUser(), await addUser()];
        const [goneSession, staysSession] = [await addSession(gone._id), await addSession(stays._id)];
        const [goneRoom, staysRoom] = [makeRoom(gone._id), makeRoom(stays._id)];
        await store.rooms.create(goneRoom);
        await store.rooms.create(staysRoom);
        const call = makeCall([stays, gone]);
        await store.calls.create(call);

        await store.users.delete(gone._id);

        expect(await store.users.findById(gone._id)).toBeNull();
        expect(await store.users.findByEmail(gone.email)).toBeNull();
        expect(await store.sessions.find(goneSession.id, now)).toBeNull();
        expect(await store.rooms.find(goneRoom.id)).toBeNull();
        const nameless = { userId: gone._id, name: '', email: '' };
        expect(await store.calls.listByUser(stays._id, null, 10)).toEqual([
          { ...call, participants: [call.participants[0], nameless] },
        ]);
        expect(await store.users.findById(stays._id)).toEqual(stays);
        expect(await store.sessions.find(staysSession.id, now)).toEqual(staysSession);
        expect(await store.rooms.find(staysRoom.id)).toEqual(staysRoom);
        // The address is free again.
        expect(await store.users.create(makeUser({ email: gone.email }))).toBe(true);
      });

      test('an account that is gone gets no more sessions and rooms, and no name in a call that ends later', async () => {
        const [gone, stays] = [await addUser(), await addUser()];
        await store.users.delete(gone._id);

        const session = makeSession(gone._id);
        await expect(store.sessions.create(session)).rejects.toMatchObject({ code: 'unauthorized' });
        expect(await store.sessions.find(session.id, now)).toBeNull();
        const room = makeRoom(gone._id);
        await expect(store.rooms.create(room)).rejects.toMatchObject({ code: 'unauthorized' });
        expect(await store.rooms.find(room.id)).toBeNull();

        const call = makeCall([gone, stays]);
        await store.calls.create(call);
        const nameless = { userId: gone._id, name: '', email: '' };
        expect(await store.calls.listByUser(stays._id, null, 10)).toEqual([
          { ...call, participants: [nameless, call.participants[1]] },
        ]);
      });
    });

    describe('sessions', () => {
      let user: UserRecord;
      beforeEach(async () => {
        user = await addUser();
      });

      test('a session comes back whole', async () => {
        const session = await addSession(user._id, { usedRefreshHash: 'used', refreshedAt: at(-5), userAgent: '' });
        await addSession(user._id);
        expect(await store.sessions.find(session.id, now)).toEqual(session);
        expect(await store.sessions.find('unknown', now)).toBeNull();
      });

      test('past its expiry it is absent everywhere', async () => {
        const session = await addSession(user._id);
        const last = at(HOUR_MS - 1);
        const over = session.expiresAt;
        expect(await store.sessions.find(session.id, last)).toEqual(session);
        expect(await store.sessions.listByUser(user._id, last)).toEqual([session]);
        expect(await store.sessions.find(session.id, over)).toBeNull();
        expect(await store.sessions.listByUser(user._id, over)).toEqual([]);
        expect(await store.sessions.rotateRefresh(session.id, session.refreshHash, 'next', over)).toBe(false);
      });

      test("one user's sessions are listed newest first", async () => {
        const middle = await addSession(user._id, { createdAt: at(-2000) });
        const newest = await addSession(user._id, { createdAt: at(-1000) });
        const oldest = await addSession(user._id, { createdAt: at(-3000), lastUsedAt: now });
        await addSession((await addUser())._id);
        expect(await store.sessions.listByUser(user._id, now)).toEqual([newest, middle, oldest]);
      });

      test('a refresh token rotates once', async () => {
        const session = await addSession(user._id, { refreshHash: 'one' });
        const other = await addSession(user._id, { refreshHash: 'one', createdAt: at(-1) });
        expect(await store.sessions.rotateRefresh(session.id, 'wrong', 'two', at(5))).toBe(false);
        expect(await store.sessions.rotateRefresh('unknown', 'one', 'two', at(5))).toBe(false);
        expect(await store.sessions.rotateRefresh(session.id, 'one', 'two', at(5))).toBe(true);
        expect(await store.sessions.rotateRefresh(session.id, 'one', 'three', at(6))).toBe(false);
        expect(await store.sessions.listByUser(user._id, now)).toEqual([
          {
            ...session,
            refreshHash: 'two',
            usedRefreshHash: 'one',
            refreshedAt: at(5),
            lastUsedAt: at(5),
            generation: 1,
          },
          other,
        ]);
      });

      test('of twenty rotations at once, one succeeds', async () => {
        const session = await addSession(user._id, { refreshHash: 'from' });
        const rotated = await Promise.all(
          Array.from({ length: 20 }, (_, n) => store.sessions.rotateRefresh(session.id, 'from', `to ${n}`, at(n))),
        );
        expect(rotated.filter(Boolean)).toHaveLength(1);
        const winner = rotated.indexOf(true);
        expect(await store.sessions.find(session.id, now)).toMatchObject({
          refreshHash: `to ${winner}`,
          usedRefreshHash: 'from',
          refreshedAt: at(winner),
          generation: 1,
        });
      });

      test('a session is deleted once', async () => {
        const [session, other] = [await addSession(user._id), await addSession(user._id)];
        expect(await store.sessions.delete(session.id)).toBe(true);
        expect(await store.sessions.delete(session.id)).toBe(false);
        expect(await store.sessions.listByUser(user._id, now)).toEqual([other]);
      });

      test("a user's sessions are deleted, but one if so asked", async () => {
        const sessions = [await addSession(user._id), await addSession(user._id), await addSession(user._id)];
        const [kept, ...ended] = sessions.map(({ id }) => id);
        const foreign = await addSession((await addUser())._id);
        expect((await store.sessions.deleteByUser(user._id, kept ?? '')).toSorted()).toEqual(ended.toSorted());
        expect(await store.sessions.listByUser(user._id, now)).toEqual([sessions[0]]);
        expect(await store.sessions.deleteByUser(user._id, null)).toEqual([kept]);
        expect(await store.sessions.deleteByUser(user._id, null)).toEqual([]);
        expect(await store.sessions.find(foreign.id, now)).toEqual(foreign);
      });

      test('the expired ones are cleared away', async () => {
        await addSession(user._id, { expiresAt: at(-1) });
        await addSession(user._id, { expiresAt: now });
        const alive = await addSession(user._id, { expiresAt: at(1) });
        expect(await store.sessions.deleteExpired(now)).toBe(2);
        expect(await store.sessions.deleteExpired(now)).toBe(0);
        expect(await store.sessions.find(alive.id, now)).toEqual(alive);
      });
    });

    const context = { store: () => store, addUser };
    describeRoomStore(context);
    describeFactorStores(context);
    describeAuditStore(context);
    describeCallStore(context);

    test('everything is still there after closing and opening again', async () => {
      const user = await addUser();
      const session = await addSession(user._id);
      const room = makeRoom(user._id);
      await store.rooms.create(room);
      const call = makeCall([user]);
      await store.calls.create(call);
      await store.close();

      store = await database.open();
      expect(await store.users.findById(user._id)).toEqual(user);
      expect(await store.sessions.find(session.id, now)).toEqual(session);
      expect(await store.rooms.find(room.id)).toEqual(room);
      expect(await store.calls.listByUser(user._id, null, 10)).toEqual([call]);
    });

    test('closing waits for what runs, may be repeated, and nothing runs afterwards', async () => {
      await expect(store.ping()).resolves.toBeUndefined();
      const user = makeUser();
      const creation = store.users.create(user);
      await Promise.all([store.close(), store.close()]);
      expect(await creation).toBe(true);
      await expect(store.ping()).rejects.toMatchObject({ code: 'store_unavailable' });
      await expect(store.users.findById(user._id)).rejects.toMatchObject({ code: 'store_unavailable' });
      store = await database.open();
      expect(await store.users.findById(user._id)).toEqual(user);
    });
  });
}

/** What the parts of the contract share: the store of this test, and accounts in it. */
export type StoreContext = { store(): Store; addUser(changes?: Partial<UserRecord>): Promise<UserRecord> };

/**
 * By then an adapter has refused what it cannot do. Two seconds are promised, and the proof `storeAway` measures them; in a
 * test, on a machine that does other things too, this only tells a refusal from waiting for the end of a hindrance.
 */
export const REFUSED_WITHIN_MS = 5000;

/** How long `operation` took to be refused with `store_unavailable`, in milliseconds. */
export async function refusalMs(operation: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await expect(operation()).rejects.toMatchObject({ code: 'store_unavailable', cause: expect.any(Error) });
  return performance.now() - startedAt;
}
