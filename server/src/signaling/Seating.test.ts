import { expect, test } from 'vitest';
import { RoomCalls } from '../calls/RoomCalls.ts';
import { Admission } from '../rooms/Admission.ts';
import { MemoryPresence } from '../rooms/MemoryPresence.ts';
import type { Seat } from '../rooms/presence.ts';
import { MemoryLiveRooms } from '../rooms/LiveRooms.ts';
import type { ParleyServer, ParleySocket } from './Connection.ts';
import { Offers } from './Offers.ts';
import { openRooms } from './openRooms.ts';
import { ResumeTokens } from './resumeToken.ts';
import type { Seating } from './Seating.ts';

const seat: Seat = {
  id: 'a',
  roomId: 'room',
  userId: 'user',
  email: 'a@test.com',
  name: 'A',
  isGuest: false,
  sessionId: 'session',
  protocol: 1,
  media: { audio: true, video: true, screen: false },
  socketId: 'first',
  awaySinceMs: null,
};

const noRooms = { find: async () => null, findStanding: async () => null };

/** Whose owner comes back on another socket between the moment somebody looks and the room's turn. */
class LatePresence extends MemoryPresence {
  override async find(id: string): Promise<Seat | null> {
    const found = await super.find(id);
    if (found?.socketId === 'first') await this.join({ ...seat, socketId: 'second' }, 6);
    return found;
  }
}

test.each<[string, (seating: Seating) => Promise<void>]>([
  ['its time was over', (seating) => seating.expireAway()],
  ['its socket left', (seating) => seating.leave({ id: 'first' } as ParleySocket, 'a', 'removed')],
  [
    'its socket was lost',
    (seating) => seating.lose({ id: 'first', data: { seatId: 'a' } } as unknown as ParleySocket, true),
  ],
])('a seat that came back meanwhile is not freed because %s', async (_name, free) => {
  const presence = new LatePresence();
  const { seating, told } = openedOn(presence);
  await presence.join({ ...seat, awaySinceMs: 5 }, 6);
  await free(seating);
  expect(await presence.listRoom('room')).toEqual([{ ...seat, socketId: 'second' }]);
  expect(told).toEqual([]);
});

/** Somebody is put out between the look at their seat and the room's turn. */
class FreedPresence extends MemoryPresence {
  override async find(id: string): Promise<Seat | null> {
    const found = await super.find(id);
    await this.leave('a');
    return found;
  }
}

test('a seat that was freed meanwhile opens no locked room', async () => {
  const presence = new FreedPresence();
  const { seating, live } = openedOn(presence);
  await live.change('room', (room) => ({ ...room, isLocked: true }));
  await presence.join({ ...seat, awaySinceMs: 5 }, 6);
  const { sessionId, userId, email, roomId } = seat;
  const resume = resumeTokens.sign({ sessionId, roomId, participantId: 'a', isHost: false, givenAtMs: 100_000 });
  const socket = { id: 'second', connected: true, data: { identity: { sessionId, userId, email }, seatId: null } };
  const joining = seating.join(socket as unknown as ParleySocket, { email, roomId, resume, protocol: 1 });
  await expect(joining).rejects.toMatchObject({ code: 'room_locked' });
  expect(await presence.listRoom('room')).toEqual([]);
});

const resumeTokens = new ResumeTokens('key');

function openedOn(presence: MemoryPresence) {
  const told: string[] = [];
  const io = { to: () => ({ emit: (event: string) => told.push(event) }), sockets: { sockets: new Map() } };
  const calls = new RoomCalls({
    history: { create: async () => undefined },
    newId: () => 'id',
    onError: () => undefined,
  });
  const live = new MemoryLiveRooms();
  const now = () => 100_000;
  const { seating } = openRooms(io as unknown as ParleyServer, {
    presence,
    live,
    calls,
    offers: new Offers(),
    admission: new Admission({ store: noRooms, live, now }),
    rooms: { setStandings: async () => false },
    securityLog: { record: () => undefined },
    resumeTokens,
    epoch: 'epoch',
    log: { warn: () => undefined },
    settle: () => undefined,
    now,
  });
  return { seating, live, told };
}
