import { LIMITS } from '@parley/protocol';
import { expect, test, vi } from 'vitest';
import { AppError } from '../AppError.ts';
import { Admission } from '../rooms/Admission.ts';
import { EMPTY } from '../rooms/liveRoom.ts';
import { MemoryLiveRooms } from '../rooms/LiveRooms.ts';
import type { RoomRecord } from '../stores/store.ts';
import type { RoomChanges } from './RoomChanges.ts';
import { RoomKeeping } from './RoomKeeping.ts';
import { SerialQueue } from '../SerialQueue.ts';

const expired: RoomRecord = {
  id: `r-${'a'.repeat(26)}`,
  title: 'Over',
  access: 'ask',
  ownerId: 'ann',
  createdAt: new Date(0),
  allowsGuests: true,
  expiresAt: new Date(1),
};

test('a room that cannot be settled holds up no other, and is a warning', async () => {
  const live = new MemoryLiveRooms();
  await live.change(expired.id, () => ({ ...EMPTY, record: expired }));
  await live.change('daily', () => ({ ...EMPTY, isHostAwaited: true }));
  const warned: unknown[] = [];
  const given: string[] = [];
  const away = () => Promise.reject(new Error('the store is away'));
  const now = () => LIMITS.awayMs;
  const keeping = new RoomKeeping({
    live,
    queue: new SerialQueue(),
    admission: new Admission({ store: { find: away, findStanding: away }, live, now }),
    changes: { change: async (roomId: string) => void given.push(roomId) } as unknown as RoomChanges,
    guests: { endNow: away },
    presence: {},
    knocking: {},
    hosting: {},
    startedAtMs: 0,
    log: { warn: (about: unknown) => void warned.push(about) },
    now,
  } as unknown as ConstructorParameters<typeof RoomKeeping>[0]);
  await keeping.sweep();
  expect(given).toEqual(['daily']);
  expect(warned).toMatchObject([{ roomId: expired.id, err: { message: 'the store is away' } }]);
});

test('changes that wait behind one for which the store is away are refused with it, and the next is tried', async () => {
  const keeping = new RoomKeeping({
    queue: new SerialQueue(),
    admission: { noteChange: () => undefined },
  } as unknown as ConstructorParameters<typeof RoomKeeping>[0]);
  const first = Promise.withResolvers<RoomRecord | null>();
  const make = vi.fn(async () => null);
  const asked = [
    keeping.change('room', () => first.promise),
    keeping.change('room', make),
    keeping.change('room', make),
  ];
  const settled = Promise.allSettled(asked);
  first.reject(new AppError('store_unavailable'));
  expect(await settled).toMatchObject(asked.map(() => ({ status: 'rejected', reason: { code: 'store_unavailable' } })));
  expect(make).not.toHaveBeenCalled();
  expect(await keeping.change('room', make)).toBeNull();
  expect(make).toHaveBeenCalledOnce();
});
