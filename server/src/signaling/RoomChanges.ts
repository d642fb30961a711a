import type { Knock, RoomState } from '@parley/protocol';
import { inSight, type LiveRoom, type Waiting } from '../rooms/liveRoom.ts';
import type { LiveRooms } from '../rooms/LiveRooms.ts';
import type { Presence, Seat } from '../rooms/presence.ts';
import { channel, type ParleyServer } from './Connection.ts';
import type { ResumeTokens } from './resumeToken.ts';

type RoomChangesDeps = {
  io: ParleyServer;
  presence: Presence;
  live: LiveRooms;
  resumeTokens: ResumeTokens;
  now: () => number;
};

/**
 * Changes what is true of a room, and tells those concerned whatever is different. Everything that a host does passes
 * here, so that nothing changes unseen. Only in the room's own order.
 */
export class RoomChanges {
  readonly #deps: RoomChangesDeps;

  constructor(deps: RoomChangesDeps) {
    this.#deps = deps;
  }

  /** `newcomerId`: a seat whose owner learns all of it from the snapshot, and the others from its coming. */
  async change(
    roomId: string,
    change: (room: LiveRoom, seats: readonly Seat[]) => LiveRoom,
    newcomerId: string | null = null,
  ): Promise<LiveRoom> {
    const { presence, live } = this.#deps;
    const seats = await presence.listRoom(roomId);
    const { before, after } = await live.change(roomId, (room) => change(room, seats));
    if (seats.length === 0 && after.waiting.length === 0) await live.forget(roomId);
    if (before !== after) this.#tell(roomId, before, after, { seats, newcomerId });
    return after;
  }

  /** The token with which the owner of a seat comes back to it. Of a typed room it also says who is host. */
  resumeOf(seat: Seat, room: LiveRoom): string {
    return this.#deps.resumeTokens.sign({
      sessionId: seat.sessionId,
      roomId: seat.roomId,
      participantId: seat.id,
      isHost: room.record === null && room.hosts.includes(seat.userId),
      givenAtMs: this.#deps.now(),
    });
  }

  #tell(
    roomId: string,
    before: LiveRoom,
    after: LiveRoom,
    { seats, newcomerId }: { seats: readonly Seat[]; newcomerId: string | null },
  ): void {
    // A client that speaks the seed's events only knows nothing of all this: it is left in peace.
    const others = seats.filter(({ id, protocol }) => id !== newcomerId && protocol !== undefined);
    const reach = (seat: Seat) => this.#deps.io.to(channel.participant(seat.id));
    const isHost = ({ userId }: Seat) => after.hosts.includes(userId);
    const turned = others.filter((seat) => before.hosts.includes(seat.userId) !== isHost(seat));

    const [former, state] = [stateOf(roomId, before), stateOf(roomId, after)];
    const isOther =
      former.title !== state.title || former.access !== state.access || former.isLocked !== state.isLocked;
    const isTurned = seats.some(
      (seat) => seat.id !== newcomerId && before.hosts.includes(seat.userId) !== isHost(seat),
    );
    if (isOther || isTurned) {
      const hosts = seats.filter(isHost).map(({ id }) => id);
      for (const seat of others) reach(seat).emit('roomChanged', { roomId, ...state, hosts });
    }
    for (const seat of turned) {
      const role = { roomId, isHost: isHost(seat), resume: this.resumeOf(seat, after) };
      reach(seat).emit('roleChanged', role);
    }

    const tellHost = (seat: Seat, waiting: readonly Waiting[]) => {
      for (const one of waiting) reach(seat).emit('knocked', knockOf(one));
    };
    const isKnown = ({ knockId }: Waiting, room: LiveRoom) => inSight(room).some((one) => one.knockId === knockId);
    const came = inSight(after).filter((one) => !isKnown(one, before));
    const went = inSight(before).filter((one) => !isKnown(one, after));
    for (const seat of others.filter(isHost)) {
      tellHost(seat, turned.includes(seat) ? inSight(after) : came);
      for (const { knockId } of went) reach(seat).emit('knockGone', { knockId });
    }
  }
}

/** What everybody inside may know of the room itself. */
export function stateOf(roomId: string, { record, isLocked }: LiveRoom): RoomState {
  return { title: record?.title ?? roomId, access: record?.access ?? 'open', isLocked };
}

/** What hosts may know of somebody who waits. */
export function knockOf({ knockId, name, email, person }: Waiting): Knock {
  return { knockId, name, ...(person.isGuest ? {} : { email }), isGuest: person.isGuest };
}
