import type { Logger } from 'pino';
import type { RoomCalls } from '../calls/RoomCalls.ts';
import type { Admission } from '../rooms/Admission.ts';
import type { LiveRooms } from '../rooms/LiveRooms.ts';
import type { Presence } from '../rooms/presence.ts';
import { RoomMemory } from '../rooms/RoomMemory.ts';
import { Standings } from '../rooms/Standings.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { RoomStore } from '../stores/store.ts';
import type { ParleyServer } from './Connection.ts';
import { Departures } from './Departures.ts';
import { GuestSockets } from './GuestSockets.ts';
import { Hosting } from './Hosting.ts';
import { Knocking } from './Knocking.ts';
import type { Offers } from './Offers.ts';
import type { ResumeTokens } from './resumeToken.ts';
import { RoomChanges } from './RoomChanges.ts';
import { RoomKeeping } from './RoomKeeping.ts';
import { SeatClaims } from './SeatClaims.ts';
import { Seating } from './Seating.ts';
import { SerialQueue } from '../SerialQueue.ts';

type OpenRoomsDeps = {
  presence: Presence;
  live: LiveRooms;
  calls: RoomCalls;
  offers: Offers;
  admission: Admission;
  rooms: Pick<RoomStore, 'setStandings'>;
  securityLog: SecurityLog;
  resumeTokens: ResumeTokens;
  epoch: string;
  log: Pick<Logger, 'warn'>;
  settle: (work: Promise<void>, what: string) => void;
  now: () => number;
};

/** All that happens in rooms and at their doors, around one queue: what happens to one room happens in order. */
export function openRooms(
  io: ParleyServer,
  deps: OpenRoomsDeps,
): { seating: Seating; knocking: Knocking; hosting: Hosting; keeping: RoomKeeping } {
  const { presence, live, admission, calls, offers, resumeTokens, securityLog, epoch, log, settle, now } = deps;
  const startedAtMs = now();
  const queue = new SerialQueue();
  const memory = new RoomMemory({ now, startedAtMs });
  const changes = new RoomChanges({ io, presence, live, resumeTokens, now });
  const departures = new Departures({ io, presence, calls, offers, changes, memory, queue });
  const claims = new SeatClaims({ io, presence, memory, resumeTokens, startedAtMs, now });
  const guests = new GuestSockets({ io, presence, departures });
  const standings = new Standings({ store: deps.rooms, admission, now });
  const inRoom = { io, presence, live, admission, changes, departures, guests, memory, queue, now };
  const knocking = new Knocking({ ...inRoom, standings, settle });
  const hosting = new Hosting({ ...inRoom, standings, knocking, securityLog });
  return {
    seating: new Seating({ ...inRoom, calls, offers, claims, epoch }),
    knocking,
    hosting,
    keeping: new RoomKeeping({ ...inRoom, knocking, hosting, startedAtMs, log }),
  };
}
