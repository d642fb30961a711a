import type { Presence } from '../rooms/presence.ts';
import { channel, type ParleyServer, type ParleySocket } from './Connection.ts';
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
    const { presence, departures } = this.#deps;
    for (const seat of await presence.listRoom(roomId)) {
      if (seat.isGuest && isMeant(seat.userId)) await departures.freeNow(seat, 'removed');
    }
    for (const socket of this.#of(roomId)) {
      if (isMeant(socket.data.identity.userId)) dismiss(socket, 'guest-ended', GUEST_ENDED);
    }
  }

  /** The link of a room ends at another time than when they came; null: never. */
  setRoomEnd(roomId: string, at: Date | null): void {
    for (const { data } of this.#of(roomId)) {
      data.identity = { ...data.identity, roomEndsAtMs: at?.getTime() ?? null };
    }
  }

  #of(roomId: string): ParleySocket[] {
    const { sockets } = this.#deps.io;
    return [...(sockets.adapter.rooms.get(channel.guests(roomId)) ?? [])].flatMap(
      (id) => sockets.sockets.get(id) ?? [],
    );
  }
}
