import { LIMITS } from '@parley/protocol';
import { expect, test } from 'vitest';
import type { Identity } from '../auth/Identity.ts';
import type { RoomRecord, RoomStore } from '../stores/store.ts';
import type { Admission } from './Admission.ts';
import type { RoomDoors } from './RoomDoors.ts';
import { Rooms } from './Rooms.ts';

const ann: Identity = {
  userId: 'ann',
  email: 'ann@test.com',
  name: 'Ann',
  sessionId: 'session',
  generation: 0,
  tokenExpiresAtMs: 1,
};

test('an account has so many rooms and no more, even when many are made at once', async () => {
  const records: RoomRecord[] = [];
  const store: Pick<RoomStore, 'create' | 'listByOwner'> = {
    create: async (room) => void records.push(room),
    listByOwner: async (ownerId) => records.filter((room) => room.ownerId === ownerId),
  };
  const rooms = new Rooms({
    store: store as RoomStore,
    admission: {} as Admission,
    presence: { listRoom: async () => [] },
    doors: {} as RoomDoors,
    now: () => 0,
  });
  const made = await Promise.allSettled(
    Array.from({ length: LIMITS.roomsPerAccount + 20 }, () => rooms.make(ann, { title: 'Room' })),
  );
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(LIMITS.roomsPerAccount);
  expect(records).toHaveLength(LIMITS.roomsPerAccount);
  await expect(rooms.make(ann, {})).rejects.toMatchObject({ code: 'room_limit' });
  await expect(rooms.make({ ...ann, userId: 'bob' }, {})).resolves.toMatchObject({ isOwner: true });
  records.shift();
  await expect(rooms.make(ann, {})).resolves.toMatchObject({ isOwner: true });
});
