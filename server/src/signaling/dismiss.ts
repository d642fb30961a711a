import type { DisconnectReason } from '@parley/protocol';
import type { ParleySocket } from './Connection.ts';

/** What a guest is told at the end. */
export const GUEST_ENDED = 'The room does not take you as a guest any more.';

/** Says why, then closes. */
export function dismiss(socket: ParleySocket, reason: DisconnectReason, message: string): void {
  socket.emit('closing', { reason, message });
  socket.disconnect(true);
}

/** The seat of a socket that is about to be dismissed. Without it, the end of the socket is not told to the room as a loss. */
export function takeSeat(socket: ParleySocket): string | null {
  const { seatId } = socket.data;
  socket.data.seatId = null;
  return seatId;
}
