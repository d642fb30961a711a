import type { Presence } from '../rooms/presence.ts';
import { channel, type ParleyServer } from './Connection.ts';
import type { Departures } from './Departures.ts';
import { dismiss, GUEST_ENDED } from './dismiss.ts';

type GuestSocketsDeps = { io: ParleyServer; presence: Presence; departures: Departures };

/** The connections of guests, each of which is there for one room alone. */
export class GuestSockets {
  readonly #deps: GuestSocketsDeps;

  constructor(deps: GuestSocketsDeps) {
    this.#deps = deps;
  }

  /** Frees the seats of guests of a room and closes their sockets, inside or not. Only in the room's order. */
  async endNow(roomId: string, isMeant: (guestId: string) => boolean = () => true): Promise<void> {
    const { io, presence, departures } = this.#deps;
    for (const seat of await presence.listRoom(roomId)) {
      if (seat.isGuest && isMeant(seat.userId)) await departures.freeNow(seat, 'removed');
    }
    for (const socketId of io.sockets.adapter.rooms.get(channel.guests(roomId)) ?? []) {
      const socket = io.sockets.sockets.get(socketId);
      if (socket && isMeant(socket.data.identity.userId)) dismiss(socket, 'guest-ended', GUEST_ENDED);
    }
  }
}
