import type { ParleySocket } from './Connection.ts';

/** How long a client has to answer the closing handshake (RFC 6455, 7.1.1). `ws` by itself waits for half a minute. */
const GRACE_MS = 1000;
/** From an offender nothing is read meanwhile: the time is for the words that say why to arrive. */
const OFFENDER_GRACE_MS = 250;
const CLOSED = 3;

type WebSocketOfWs = { readyState: number; pause(): void; terminate(): void };

/**
 * Ends the WebSocket under a connection that is over. Its client may leave the closing handshake unanswered, and what it
 * goes on sending would have to be read. From an offender nothing is read any more, not even the goodbye.
 */
export function sever({ transport }: ParleySocket['conn'], { isOffender }: { isOffender: boolean }): void {
  const { socket } = transport as unknown as { socket?: WebSocketOfWs };
  // Over long-polling there is none: what is sent after the end is refused request by request.
  if (socket === undefined || socket.readyState === CLOSED) return;
  if (isOffender) {
    socket.pause();
    // After a frame that it refuses, `ws` reads on in the next tick, to find the answer to its closing handshake.
    process.nextTick(() => socket.pause());
  }
  setTimeout(() => socket.terminate(), isOffender ? OFFENDER_GRACE_MS : GRACE_MS).unref();
}
