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

/** The part of the store's contract about rooms made ahead. */
export function describeRoomStore({ store, addUser }: StoreContext): void {
  describe('rooms', () => {
    const add = async (ownerId: string, changes: Partial<RoomRecord> = {}) => {
      const room = makeRoom(ownerId, changes);
      await store().rooms.create(room);
      return room;
    };
    const decide = async (roomId: string, changes: Partial<StandingRecord> = {}) => {
      const standing = {
        roomId,
        personId: 'guest 1',
        standing: 'admitted',
        name: 'Zoë',
        decidedAt: now,
        ...changes,
      } as const;
      expect(await store().rooms.setStanding(standing)).toBe(true);
      return standing;
    };

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
      const [owner, heir] = [await addUser(), await addUser()];
      const [room, other] = [await add(owner._id), await add(owner._id)];
      expect(await store().rooms.update(room.id, { access: 'locked', expiresAt: later })).toBe(true);
      expect(await store().rooms.find(room.id)).toEqual({ ...room, access: 'locked', expiresAt: later });
      const changes = {
        title: 'Coffee',
        access: 'ask',
        ownerId: heir._id,
        allowsGuests: true,
        expiresAt: null,
      } as const;
      expect(await store().rooms.update(room.id, changes)).toBe(true);
      expect(await store().rooms.update(room.id, {})).toBe(true);
      expect(await store().rooms.find(room.id)).toEqual({ ...room, ...changes });
      expect(await store().rooms.find(other.id)).toEqual(other);
      expect(await store().rooms.update('r-unknown', changes)).toBe(false);
    });

    test('a renewed room has another id, and what was decided about people goes with it', async () => {
      const room = await add((await addUser())._id, { access: 'ask', allowsGuests: true });
      const standing = await decide(room.id, { standing: 'kept-out' });
      const newId = makeId();
      expect(await store().rooms.renew(room.id, newId)).toBe(true);
      expect(await store().rooms.find(room.id)).toBeNull();
      expect(await store().rooms.find(newId)).toEqual({ ...room, id: newId });
      expect(await store().rooms.listStandings(room.id)).toEqual([]);
      expect(await store().rooms.listStandings(newId)).toEqual([{ ...standing, roomId: newId }]);
      expect(await store().rooms.renew(room.id, makeId())).toBe(false);
    });

    test('the latest decision about a person counts', async () => {
      const owner = await addUser();
      const [room, other] = [await add(owner._id), await add(owner._id)];
      await decide(room.id);
      const out = await decide(room.id, { standing: 'kept-out', name: 'Zoë?', decidedAt: later });
      const host = await decide(room.id, { personId: owner._id, standing: 'host' });
      const elsewhere = await decide(other.id);
      expect(await store().rooms.findStanding(room.id, out.personId)).toEqual(out);
      expect(await store().rooms.listStandings(room.id)).toEqual([out, host]);
      expect(await store().rooms.deleteStanding(room.id, out.personId)).toBe(true);
      expect(await store().rooms.deleteStanding(room.id, out.personId)).toBe(false);
      expect(await store().rooms.findStanding(room.id, out.personId)).toBeNull();
      expect(await store().rooms.listStandings(other.id)).toEqual([elsewhere]);
    });

    test('nothing is decided about a room that is gone, and its decisions go with it', async () => {
      const room = await add((await addUser())._id);
      await decide(room.id);
      expect(await store().rooms.delete(room.id)).toBe(true);
      expect(await store().rooms.delete(room.id)).toBe(false);
      expect(await store().rooms.listStandings(room.id)).toEqual([]);
      const late = { roomId: room.id, personId: 'guest 1', standing: 'admitted', name: '', decidedAt: now } as const;
      expect(await store().rooms.setStanding(late)).toBe(false);
      expect(await store().rooms.listStandings(room.id)).toEqual([]);
    });

    test('with an account go the decisions about it and in its rooms, and no others', async () => {
      const [gone, stays] = [await addUser(), await addUser()];
      const [theirs, kept] = [await add(gone._id), await add(stays._id)];
      await decide(theirs.id);
      await decide(kept.id, { personId: gone._id });
      const standing = await decide(kept.id);
      await store().users.delete(gone._id);
      expect(await store().rooms.listStandings(theirs.id)).toEqual([]);
      expect(await store().rooms.listStandings(kept.id)).toEqual([standing]);
    });
  });
}
