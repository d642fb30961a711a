import type { LeaveReason } from '@parley/protocol';
import type { RoomCalls } from '../calls/RoomCalls.ts';
import { afterDeparture } from '../rooms/liveRoom.ts';
import type { Presence, Seat } from '../rooms/presence.ts';
import type { RoomMemory } from '../rooms/RoomMemory.ts';
import { channel, type ParleyServer, type ParleySocket } from './Connection.ts';
import type { Offers } from './Offers.ts';
import type { RoomChanges } from './RoomChanges.ts';
import type { SerialQueue } from '../SerialQueue.ts';

type DeparturesDeps = {
  io: ParleyServer;
  presence: Presence;
  calls: RoomCalls;
  offers: Offers;
  changes: RoomChanges;
  memory: RoomMemory;
  /** By room. */
  queue: SerialQueue;
};

/** Frees seats for good, tells the room why, and sees to it that somebody is host. */
export class Departures {
  readonly #deps: DeparturesDeps;

  constructor(deps: DeparturesDeps) {
    this.#deps = deps;
  }

  /** Frees a seat in its room's order, if it is still the seat that was meant when the room's turn comes. */
  async free(seatId: string, reason: LeaveReason, isMeant: (seat: Seat) => boolean): Promise<void> {
    const { presence, queue } = this.#deps;
    const found = await presence.find(seatId);
    if (!found || !isMeant(found)) return;
    await queue.run(found.roomId, async () => {
      const seat = await presence.find(seatId);
      if (seat?.roomId === found.roomId && isMeant(seat)) await this.freeNow(seat, reason);
    });
  }

  /** Frees a seat. Only in its room's order. */
  async freeNow(seat: Seat, reason: LeaveReason): Promise<void> {
    const { presence, calls, offers, io } = this.#deps;
    await presence.leave(seat.id);
    calls.leave(seat.roomId, seat.id);
    offers.forget(seat.id);
    const socket = io.sockets.sockets.get(seat.socketId);
    if (socket?.data.seatId === seat.id) {
      socket.data.seatId = null;
      await this.unsubscribe(socket, seat);
    }
    await this.tellLeft(seat, reason);
  }

  async unsubscribe(socket: ParleySocket, seat: Seat): Promise<void> {
    await socket.leave(channel.room(seat.roomId));
    await socket.leave(channel.participant(seat.id));
  }

  /** Of a seat that presence has given up already. Only in its room's order. */
  async tellLeft({ roomId, email, id, userId }: Seat, reason: LeaveReason): Promise<void> {
    const { io, presence, changes, memory } = this.#deps;
    io.to(channel.room(roomId)).emit('userLeft', { email, id, reason });
    if (reason !== 'timeout') {
      memory.noteLeft(roomId, userId);
      if ((await presence.listRoom(roomId)).length === 0) memory.noteEmpty(roomId);
    }
    await changes.change(roomId, (room, seats) => afterDeparture(room, userId, seats.map(occupantOf)));
  }
}

/** A seat as the rules of a room see it. */
export function occupantOf({ userId, isGuest, awaySinceMs }: Seat): { id: string; isGuest: boolean; isAway: boolean } {
  return { id: userId, isGuest, isAway: awaySinceMs !== null };
}
