import { AppError } from '../AppError.ts';
import type { Admission } from '../rooms/Admission.ts';
import { withPerson, type LiveRoom } from '../rooms/liveRoom.ts';
import type { LiveRooms } from '../rooms/LiveRooms.ts';
import { mayHandOver, mayRemove, type Person } from '../rooms/policy.ts';
import type { Presence, Seat } from '../rooms/presence.ts';
import type { RoomMemory } from '../rooms/RoomMemory.ts';
import type { Standings } from '../rooms/Standings.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import { channel, type ParleyServer, type ParleySocket } from './Connection.ts';
import { occupantOf, type Departures } from './Departures.ts';
import type { GuestSockets } from './GuestSockets.ts';
import type { Knocking } from './Knocking.ts';
import type { RoomChanges } from './RoomChanges.ts';
import type { SerialQueue } from '../SerialQueue.ts';

const OUTSIDE = 'Join a room first.';
const NOT_HERE = 'You may not do this to that participant, or there is none.';

type HostingDeps = {
  io: ParleyServer;
  presence: Presence;
  live: LiveRooms;
  admission: Admission;
  standings: Standings;
  changes: RoomChanges;
  departures: Departures;
  knocking: Knocking;
  guests: GuestSockets;
  memory: RoomMemory;
  securityLog: SecurityLog;
  /** By room. */
  queue: SerialQueue;
};

/** A host who acts, and the room as it is at that moment. */
type Acting = { host: Seat; room: LiveRoom };

/** What hosts may do. Each of these refuses whoever is in no room with `not_allowed`, and whoever is no host with `not_host`. */
export class Hosting {
  readonly #deps: HostingDeps;

  constructor(deps: HostingDeps) {
    this.#deps = deps;
  }

  admit(socket: ParleySocket, knockId: string): Promise<void> {
    return this.#act(socket, ({ host }) => this.#deps.knocking.admit(host.roomId, knockId));
  }

  /** `keepOut`: nor do the hosts hear of them again. */
  decline(socket: ParleySocket, knockId: string, keepOut: boolean): Promise<void> {
    return this.#act(socket, async ({ host }) => {
      const { knocking, standings } = this.#deps;
      const waiting = await knocking.find(host.roomId, knockId);
      // They may be inside on another device, since a time when one did not have to knock.
      if (keepOut) await this.#putOut(host, waiting.person);
      await knocking.decline(host.roomId, knockId);
      if (keepOut) await standings.decide(host.roomId, [{ ...waiting, standing: 'kept-out' }]);
    });
  }

  /** Puts a person out with all their seats, and keeps them out. */
  remove(socket: ParleySocket, targetId: string): Promise<void> {
    return this.#act(socket, async ({ host, room }) => {
      const { standings, guests } = this.#deps;
      const { roomId } = host;
      const target = await this.#other(host, targetId);
      const ownerId = room.record?.ownerId ?? null;
      if (!mayRemove({ by: occupantOf(host), target: occupantOf(target), hosts: room.hosts, ownerId })) refuse();
      const { userId } = target;
      await this.#putOut(host, knownAs(target).person);
      if (target.isGuest) await guests.endNow(roomId, (guestId) => guestId === userId);
      // They are out already. This is about the next time, so a store that is away does not hold it up.
      if (room.record !== null) await standings.decide(roomId, [{ ...knownAs(target), standing: 'kept-out' }]);
      await this.#deps.knocking.judgeAgain(roomId);
    });
  }

  askToMute(socket: ParleySocket, targetId: string): Promise<void> {
    return this.#act(socket, async ({ host }) => {
      const target = await this.#other(host, targetId);
      this.#deps.io.to(channel.participant(target.id)).emit('muteAsked', { from: host.id });
    });
  }

  /** Whether anybody else but hosts comes in from now on. */
  lock(socket: ParleySocket, isLocked: boolean): Promise<void> {
    return this.#act(socket, async ({ host: { roomId }, room }) => {
      if (room.isLocked === isLocked) return;
      this.#deps.admission.noteChange(roomId);
      await this.#deps.changes.change(roomId, (now) => ({ ...now, isLocked }));
      if (isLocked) await this.#deps.knocking.declineAll(roomId);
    });
  }

  /** Everybody is out, the host too. */
  endForAll(socket: ParleySocket, roomId: string): Promise<void> {
    return this.#act(socket, async ({ host }) => {
      if (host.roomId !== roomId) throw new AppError('not_allowed', { message: 'You are not in this room.' });
      await this.endNow(roomId, host.name, host);
    });
  }

  /** Puts everybody out. `by`: who does it. Only in the room's order. */
  async endNow(roomId: string, by: string, host: Seat | null = null): Promise<void> {
    const { presence, departures, memory, io } = this.#deps;
    const seats = await presence.listRoom(roomId);
    // For those who cannot hear it now.
    memory.noteEnd(roomId, by, seats, host?.userId ?? null);
    for (const seat of seats) {
      // A client of the seed's events ends by the word of one it is connected to.
      const from = host ?? seats.find(({ id }) => id !== seat.id);
      if (seat.protocol !== undefined) io.to(channel.participant(seat.id)).emit('roomEnded', { roomId, by });
      else if (from) io.to(channel.participant(seat.id)).emit('callEnded', { from: from.id });
    }
    for (const seat of seats) await departures.freeNow(seat, 'ended');
  }

  /** Makes a participant host, in a made room for good. Who gives it away is none any more, unless the room is theirs. */
  handOver(socket: ParleySocket, targetId: string): Promise<void> {
    return this.#act(socket, async ({ host, room }) => {
      const target = await this.#other(host, targetId);
      if (!mayHandOver({ by: occupantOf(host), target: occupantOf(target), hosts: room.hosts })) refuse();
      const keeps = room.record?.ownerId === host.userId;
      if (room.record !== null) {
        // In one step: at no moment has the room two hosts instead of one, or somebody who cannot come back.
        const taken = { ...knownAs(target), standing: 'host' as const };
        const given = { ...knownAs(host), standing: 'admitted' as const };
        await this.#deps.standings.decide(room.record.id, keeps ? [taken] : [taken, given]);
      }
      await this.#deps.changes.change(host.roomId, (now) => {
        const hosts = withPerson(now.hosts, target.userId, true);
        return { ...now, hosts: keeps ? hosts : withPerson(hosts, host.userId, false) };
      });
      // The new host may wait at the door with another device.
      await this.#deps.knocking.judgeAgain(host.roomId);
    });
  }

  async #act(socket: ParleySocket, act: (acting: Acting) => Promise<void>): Promise<void> {
    const { presence, live, queue } = this.#deps;
    const { seatId } = socket.data;
    const found = seatId === null ? null : await presence.find(seatId);
    if (!found) throw new AppError('not_allowed', { message: OUTSIDE });
    await queue.run(found.roomId, async () => {
      const host = await presence.find(found.id);
      if (host?.roomId !== found.roomId || host.socketId !== socket.id) {
        throw new AppError('not_allowed', { message: OUTSIDE });
      }
      const room = await live.find(host.roomId);
      if (!room.hosts.includes(host.userId)) throw new AppError('not_host');
      await act({ host, room });
    });
  }

  /** Somebody else in the same room. @throws AppError `not_allowed`, alike for whoever is not there */
  async #other(host: Seat, targetId: string): Promise<Seat> {
    const target = await this.#deps.presence.find(targetId);
    if (target?.roomId !== host.roomId || target.userId === host.userId) refuse();
    return target;
  }

  /** A person is out with all their seats, and not in again as long as somebody is inside. */
  async #putOut(host: Seat, { id: personId, isGuest }: Person): Promise<void> {
    const { presence, departures, changes, admission, memory, securityLog } = this.#deps;
    const { roomId } = host;
    admission.noteChange(roomId);
    // Also who has no seat at this moment.
    memory.noteLeft(roomId, personId);
    await changes.change(roomId, (now) => ({ ...now, keptOut: withPerson(now.keptOut, personId, true) }));
    for (const seat of await presence.listRoom(roomId)) {
      if (seat.userId !== personId) continue;
      this.#tellOut(seat, host);
      await departures.freeNow(seat, 'removed');
    }
    if (isGuest) return;
    // Of the host's account: it is what the host has done, and no address of theirs is for the other.
    securityLog.record('room-removed-person', { userId: host.userId, device: null, detail: { roomId } });
  }

  #tellOut(seat: Seat, host: Seat): void {
    const reach = this.#deps.io.to(channel.participant(seat.id));
    if (seat.protocol === undefined) reach.emit('callEnded', { from: host.id });
    else reach.emit('removed', { roomId: seat.roomId, by: host.name });
  }
}

function knownAs(seat: Seat): { person: Person; name: string } {
  return { person: { id: seat.userId, isGuest: seat.isGuest }, name: seat.name };
}

function refuse(): never {
  throw new AppError('not_allowed', { message: NOT_HERE });
}
