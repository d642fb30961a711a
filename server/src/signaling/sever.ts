import type { ParleySocket } from './Connection.ts';

/** How long a client has to answer the closing handshake (RFC 6455, 7.1.1). `ws` by itself waits for half a minute. */
const GRACE_MS = 1000;
const CLOSED = 3;

/**
 * Ends the WebSocket under a connection that is over. Its client may leave the closing handshake unanswered, and what it
 * goes on sending would have to be read.
 */
export function sever({ transport }: ParleySocket['conn']): void {
  const { socket } = transport as unknown as { socket?: { readyState: number; terminate(): void } };
  if (socket === undefined || socket.readyState === CLOSED) return;
  setTimeout(() => socket.terminate(), GRACE_MS).unref();
}
