import type { ParleySocket } from './Connection.ts';

/** Twenty large frames a second from one connection cost little; a hundred of them end it. */
const HOLD_MS = 50;

/**
 * Reads nothing from a connection for a moment. To take a large frame off the network costs time even when it is then
 * refused unread; held back, it waits in the sender's own memory. Over long-polling each frame is a request and slow enough.
 */
export function hold({ conn }: ParleySocket): void {
  const { socket } = conn.transport as unknown as { socket?: { pause(): void; resume(): void } };
  if (socket === undefined) return;
  socket.pause();
  // One that has been cut meanwhile is not read any more.
  setTimeout(() => conn.readyState === 'open' && socket.resume(), HOLD_MS).unref();
}
