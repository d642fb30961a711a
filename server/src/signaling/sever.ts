import type { ParleySocket } from './Connection.ts';

/**
 * Why a connection is severed, and how long its client has before. One that is over has the time of a closing handshake
 * (RFC 6455, 7.1.1; `ws` by itself waits for half a minute). To one that was cut the words that say why must arrive. One
 * that broke, by a frame that is none or too large, is told nothing: what waits of it would only fill the memory.
 */
const GRACE_MS = { over: 1000, cut: 250, broke: 0 } as const;
const CLOSED = 3;

type WebSocketOfWs = { readyState: number; pause(): void; terminate(): void };

/**
 * Ends the WebSocket under a connection that is over. Its client may leave the closing handshake unanswered, and what it
 * goes on sending would have to be read. From an offender nothing is read any more, not even the goodbye.
 */
export function sever({ transport }: ParleySocket['conn'], why: keyof typeof GRACE_MS): void {
  const { socket } = transport as unknown as { socket?: WebSocketOfWs };
  // Over long-polling there is none: what is sent after the end is refused request by request.
  if (socket === undefined || socket.readyState === CLOSED) return;
  if (why !== 'over') {
    socket.pause();
    // After a frame that it refuses, `ws` reads on in the next tick, to find the answer to its closing handshake.
    process.nextTick(() => socket.pause());
  }
  setTimeout(() => socket.terminate(), GRACE_MS[why]).unref();
}
