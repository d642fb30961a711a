import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { RoomRecord, StandingRecord } from './store.ts';
import type { StoreContext } from './storeContract.ts';

const now = new Date('2026-03-01T12:00:00.123Z');
const later = new Date('2026-03-01T13:00:00.456Z');
const makeId = () => `r-${randomBytes(8).toString('hex')}`;

/** A room with everything in it; each call makes another one. */
export function makeRoom(ownerId: string, changes: Partial<RoomRecord> = {}): RoomRecord {
  return {
    id: makeId(),
    title: 'Tea',
    access: 'open',
    ownerId,
    createdAt: now,
    allowsGuests: false,
    expiresAt: null,
    ...changes,
  };
}

function makeStanding(changes: Partial<StandingRecord> = {}): StandingRecord {
  return { personId: 'guest 1', standing: 'admitted', name: 'Zoë', decidedAt: now, expiresAt: null, ...changes };
}

/** The part of the store's contract about rooms made ahead. */
export function describeRoomStore({ store, addUser }: StoreContext): void {
  describe('rooms', () => {
    const add = async (ownerId: string, changes: Partial<RoomRecord> = {}) => {
      const room = makeRoom(ownerId, changes);
      await store().rooms.create(room);
      return room;
    };
    const decide = async (roomId: string, changes: Partial<StandingRecord> = {}) => {
      const standing = makeStanding(changes);
      expect(await store().rooms.setStandings(roomId, [standing])).toBe(true);
      return standing;
    };
    const listed = (roomId: string, at = now) => store().rooms.listStandings(roomId, at);

    test('a room comes back whole', async () => {
      const owner = await addUser();
      const room = await add(owner._id);
      const other = await add(owner._id, { title: '', access: 'ask', allowsGuests: true, expiresAt: later });
      expect(await store().rooms.find(room.id)).toEqual(room);
      expect(await store().rooms.find(other.id)).toEqual(other);
      expect(await store().rooms.find('r-unknown')).toBeNull();
    });

    test("an owner's rooms are listed newest first", async () => {
      const [owner, other] = [await addUser(), await addUser()];
      const first = await add(owner._id);
      const second = await add(owner._id, { createdAt: later });
      await add(other._id);
      expect(await store().rooms.listByOwner(owner._id)).toEqual([second, first]);
      expect(await store().rooms.listByOwner('nobody')).toEqual([]);
    });

    test('what is changed changes, and nothing else', async () => {
      const owner = await addUser();
      const [room, other] = [await add(owner._id), await add(owner._id)];
      const locked = { ...room, access: 'locked', expiresAt: later };
      expect(await store().rooms.update(room.id, { access: 'locked', expiresAt: later })).toEqual(locked);
      expect(await store().rooms.find(room.id)).toEqual(locked);
      const changes = { title: 'Coffee', access: 'ask', allowsGuests: true, expiresAt: null } as const;
      expect(await store().rooms.update(room.id, changes)).toEqual({ ...room, ...changes });
      expect(await store().rooms.update(room.id, {})).toEqual({ ...room, ...changes });
      expect(await store().rooms.find(room.id)).toEqual({ ...room, ...changes });
      expect(await store().rooms.find(other.id)).toEqual(other);
      for (const nothing of [{}, changes]) expect(await store().rooms.update('r-unknown', nothing)).toBeNull();
    });

    test('changes of different fields at once, and decisions beside them, all stay', async () => {
      const room = await add((await addUser())._id);
      const { rooms } = store();
      const people = ['a', 'b', 'c', 'd'].map((personId) => makeStanding({ personId }));
      const changes = [{ title: 'Coffee' }, { access: 'ask' }, { allowsGuests: true }, { expiresAt: later }] as const;
      await Promise.all([
        ...changes.map((change) => rooms.update(room.id, change)),
        ...people.map((person) => rooms.setStandings(room.id, [person])),
      ]);
      expect(await rooms.find(room.id)).toEqual(changes.reduce((all, change) => ({ ...all, ...change }), room));
      expect(await listed(room.id)).toEqual(people);
    });

    test('a renewed room has another id, and what was decided about people goes with it', async () => {
      const room = await add((await addUser())._id, { access: 'ask', allowsGuests: true });
      const standing = await decide(room.id, { standing: 'kept-out' });
      let id = room.id;
      for (const newId of [makeId(), makeId()]) {
        expect(await store().rooms.renew(id, newId)).toBe(true);
        for (const former of new Set([room.id, id])) {
          expect(await store().rooms.find(former)).toBeNull();
          expect(await listed(former)).toEqual([]);
          expect(await store().rooms.renew(former, makeId())).toBe(false);
          expect(await store().rooms.update(former, { title: 'Late' })).toBeNull();
          expect(await store().rooms.setStandings(former, [standing])).toBe(false);
          expect(await store().rooms.delete(former)).toBe(false);
        }
        expect(await store().rooms.find(newId)).toEqual({ ...room, id: newId });
        expect(await store().rooms.listByOwner(room.ownerId)).toEqual([{ ...room, id: newId }]);
        expect(await listed(newId)).toEqual([standing]);
        id = newId;
      }
      expect(await store().rooms.delete(id)).toBe(true);
      expect(await store().rooms.listByOwner(room.ownerId)).toEqual([]);
    });

    test('whoever looks while it is renewed finds it under one of its ids, never both; of ten who renew, one does', async () => {
      const room = await add((await addUser())._id);
      const { rooms } = store();
      const newIds = Array.from({ length: 10 }, makeId);
      const seen: number[] = [];
      const renewing = Promise.all(newIds.map((newId) => rooms.renew(room.id, newId)));
      const watching = Array.from(
        { length: 10 },
        async () => void seen.push((await rooms.listByOwner(room.ownerId)).length),
      );
      expect((await renewing).filter(Boolean)).toHaveLength(1);
      await Promise.all(watching);
      expect(seen).toEqual(Array(10).fill(1));
      const found = await Promise.all([room.id, ...newIds].map((id) => rooms.find(id)));
      expect(found.filter((one) => one !== null)).toHaveLength(1);
    });

    test('the latest decision about a person counts', async () => {
      const owner = await addUser();
      const [room, other] = [await add(owner._id), await add(owner._id)];
      await decide(room.id);
      const out = await decide(room.id, { standing: 'kept-out', name: 'Zoë?', decidedAt: later });
      const host = await decide(room.id, { personId: owner._id, standing: 'host' });
      const elsewhere = await decide(other.id);
      expect(await store().rooms.findStanding(room.id, out.personId, now)).toEqual(out);
      expect(await listed(room.id)).toEqual([out, host]);
      expect(await store().rooms.deleteStanding(room.id, out.personId)).toBe(true);
      expect(await store().rooms.deleteStanding(room.id, out.personId)).toBe(false);
      expect(await store().rooms.findStanding(room.id, out.personId, now)).toBeNull();
      expect(await listed(other.id)).toEqual([elsewhere]);
    });

    test('several decisions are one step: nobody sees one without the other', async () => {
      const room = await add((await addUser())._id);
      const { rooms } = store();
      const [ann, bob] = [makeStanding({ personId: 'ann', standing: 'host' }), makeStanding({ personId: 'bob' })];
      await rooms.setStandings(room.id, [ann, bob]);
      const handOver = rooms.setStandings(room.id, [
        { ...ann, standing: 'admitted' },
        { ...bob, standing: 'host' },
      ]);
      const looks = await Promise.all(Array.from({ length: 10 }, () => listed(room.id)));
      for (const look of looks) expect(look.filter(({ standing }) => standing === 'host')).toHaveLength(1);
      expect(await handOver).toBe(true);
      expect(await listed(room.id)).toEqual([
        { ...ann, standing: 'admitted' },
        { ...bob, standing: 'host' },
      ]);
    });

    test('a decision that has run out is not found, and is cleared away; the others stay', async () => {
      const [room, other] = [await add((await addUser())._id), await add((await addUser())._id)];
      await decide(room.id, { personId: 'guest-a', expiresAt: later });
      const longer = await decide(room.id, { personId: 'guest-b', expiresAt: new Date(later.getTime() + 1) });
      const forGood = await decide(room.id, { personId: 'ann' });
      await decide(other.id, { personId: 'guest-c', expiresAt: later });
      const { rooms } = store();
      expect(await listed(room.id)).toHaveLength(3);
      expect(await rooms.findStanding(room.id, 'guest-a', later)).toBeNull();
      expect(await listed(room.id, later)).toEqual([forGood, longer]);
      expect(await rooms.deleteExpiredStandings(now)).toBe(0);
      expect(await rooms.deleteExpiredStandings(later)).toBe(2);
      // Gone, and not only hidden.
      expect(await listed(room.id, now)).toEqual([forGood, longer]);
      expect(await rooms.deleteExpiredStandings(longer.expiresAt ?? now)).toBe(1);
      expect(await listed(room.id, now)).toEqual([forGood]);
    });

    test('a person is known by an id and nothing else', async () => {
      const room = await add((await addUser())._id);
      const standing = await decide(room.id, { personId: 'ann' });
      for (const odd of ['ann.name', '$ann', '', '__proto__', 'constructor', 'ann.']) {
        expect(await store().rooms.findStanding(room.id, odd, now)).toBeNull();
        expect(await store().rooms.deleteStanding(room.id, odd)).toBe(false);
      }
      expect(await listed(room.id)).toEqual([standing]);
    });

    test('nothing is decided about a room that is gone, and its decisions go with it', async () => {
      const room = await add((await addUser())._id);
      await decide(room.id);
      expect(await store().rooms.delete(room.id)).toBe(true);
      expect(await store().rooms.delete(room.id)).toBe(false);
      expect(await listed(room.id)).toEqual([]);
      expect(await store().rooms.setStandings(room.id, [makeStanding()])).toBe(false);
      expect(await listed(room.id)).toEqual([]);
    });

    test('what is decided while an account goes stays, whatever is forgotten about that account', async () => {
      const [gone, owner] = [await addUser(), await addUser()];
      const room = await add(owner._id);
      await decide(room.id, { personId: gone._id });
      const people = Array.from({ length: 12 }, (_, n) => `guest ${n}`);
      await Promise.all([store().users.delete(gone._id), ...people.map((personId) => decide(room.id, { personId }))]);
      expect((await listed(room.id)).map(({ personId }) => personId).toSorted()).toEqual(people.toSorted());
    });

    test('with an account go the decisions about it and in its rooms, and no others', async () => {
      const [gone, stays] = [await addUser(), await addUser()];
      const [theirs, kept] = [await add(gone._id), await add(stays._id)];
      await decide(theirs.id);
      await decide(kept.id, { personId: gone._id });
      const standing = await decide(kept.id);
      await store().users.delete(gone._id);
      expect(await listed(theirs.id)).toEqual([]);
      expect(await listed(kept.id)).toEqual([standing]);
    });
  });
}
