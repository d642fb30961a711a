import { AppError } from '../AppError.ts';
import type { RoomCalls } from '../calls/RoomCalls.ts';
import type { Presence } from '../rooms/presence.ts';
import { channel } from './Connection.ts';
import type { Handlers } from './handle.ts';
import type { Knocking } from './Knocking.ts';
import type { Seating } from './Seating.ts';

const OUTSIDE = 'Join a room first.';

/** Coming, going, and what one shows of oneself to the whole room. */
export function roomEvents(
  seating: Seating,
  knocking: Knocking,
  presence: Presence,
  calls: RoomCalls,
): Pick<Handlers, 'joinRoom' | 'leaveRoom' | 'knock' | 'knockCancel' | 'mediaState' | 'callQuality'> {
  return {
    async joinRoom(socket, request) {
      const snapshot = await seating.join(socket, request);
      await knocking.withdraw(socket);
      return snapshot;
    },

    async knock(socket, { roomId }) {
      await knocking.knock(socket, roomId);
      return { waiting: true };
    },

    async knockCancel(socket, { roomId }) {
      if (socket.data.knocksAt === roomId) await knocking.withdraw(socket);
      return {};
    },

    async leaveRoom(socket, { roomId, resume }) {
      if (resume !== undefined && (await seating.leaveBehind(socket, roomId, resume))) return {};
      const { seatId } = socket.data;
      const seat = seatId === null ? null : await presence.find(seatId);
      if (seat?.roomId !== roomId) throw new AppError('not_allowed', { message: 'You are not in this room.' });
      await seating.leave(socket, seat.id, 'left');
      return {};
    },

    async mediaState(socket, media) {
      const { seatId } = socket.data;
      const seat = seatId === null ? null : await presence.find(seatId);
      if (!seat) throw new AppError('not_allowed', { message: OUTSIDE });
      // One that was overtaken by a newer is old news to everybody.
      if (await presence.setMedia(seat.id, media)) {
        socket.to(channel.room(seat.roomId)).emit('mediaState', { from: seat.id, ...media });
      }
      return {};
    },

    async callQuality(socket, { quality }) {
      const { seatId } = socket.data;
      const seat = seatId === null ? null : await presence.find(seatId);
      if (!seat || !calls.rate(seat.roomId, seat.id, quality)) {
        throw new AppError('not_allowed', { message: 'You are in no call.' });
      }
      return {};
    },
  };
}
