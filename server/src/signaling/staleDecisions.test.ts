import { expect, test } from 'vitest';
import { Admission } from '../rooms/Admission.ts';
import { MemoryLiveRooms } from '../rooms/LiveRooms.ts';
import type { ParleySocket } from './Connection.ts';
import { Knocking } from './Knocking.ts';
import { SerialQueue } from '../SerialQueue.ts';

test('a room that changes all the time keeps nobody waiting at its door for ever', async () => {
  const roomId = `r-${'a'.repeat(26)}`;
  const live = new MemoryLiveRooms();
  let reads = 0;
  const room = { title: '', access: 'open' as const, ownerId: 'bob', allowsGuests: false, expiresAt: null };
  const admission: Admission = new Admission({
    store: {
      find: async (id) => {
        reads += 1;
        admission.noteChange(id);
        return { id, createdAt: new Date(0), ...room };
      },
      findStanding: async () => null,
    },
    live,
    now: () => 0,
  });
  const settled: Promise<void>[] = [];
  const knocking = new Knocking({
    admission,
    live,
    queue: new SerialQueue(),
    settle: (work: Promise<void>) => void settled.push(work),
  } as unknown as ConstructorParameters<typeof Knocking>[0]);
  const heard: unknown[] = [];
  const socket = {
    connected: true,
    data: { identity: { userId: 'ann' }, knocksAt: null },
    emit: (_event: string, payload: unknown) => void heard.push(payload),
  } as unknown as ParleySocket;
  await knocking.knock(socket, roomId);
  await Promise.all(settled);
  expect(heard).toEqual([{ roomId, admitted: true }]);
  expect(reads).toBe(4);
});
