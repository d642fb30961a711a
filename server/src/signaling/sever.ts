import type { EventEmitter } from 'node:events';
import type { ParleySocket } from './Connection.ts';

/**
 * Why a connection is severed, and how long its client has before. One that is over has the time of a closing handshake
 * (RFC 6455, 7.1.1; `ws` by itself waits for half a minute). To one that was cut the words that say why must arrive.
 */
const GRACE_MS = { over: 1000, cut: 250 } as const;
const CLOSED = 3;

type WebSocketOfWs = EventEmitter & {
  readyState: number;
  pause(): void;
  terminate(): void;
  _receiver?: { _buffers: Buffer[] };
};

/**
 * Ends the WebSocket under a connection that is over. Its client may leave the closing handshake unanswered, and what it
 * goes on sending would have to be read. From an offender nothing is read any more, not even the goodbye.
 */
export function sever({ transport }: ParleySocket['conn'], why: keyof typeof GRACE_MS | 'broke'): void {
  const { socket } = transport as unknown as { socket?: WebSocketOfWs };
  // Over long-polling there is none: what is sent after the end is refused request by request.
  if (socket === undefined || socket.readyState === CLOSED) return;
  if (why === 'broke') return terminate(socket);
  if (why === 'cut') socket.pause();
  const end = setTimeout(() => socket.terminate(), GRACE_MS[why]).unref();
  // What a timer holds on to grows old in V8's heap, and garbage there stays for long.
  socket.once('close', () => clearTimeout(end));
}

/**
 * Ends one that broke, by a frame that is none or too large, before another byte of it is read. It is told nothing. What
 * was read of the frame is let go of as soon as nobody reads there any more: V8 keeps the connection itself until it
 * collects its old generation, and with it 64 KB that it hardly counts, being outside its heap (proofs/oversize.ts).
 */
function terminate(socket: WebSocketOfWs): void {
  const { _receiver: receiver } = socket;
  // Private to `ws`, and nothing public leads to it; were it gone, only memory would be lost. Not before the close: the
  // receiver may be amid a chunk of several frames, and goes on with it.
  if (receiver) socket.once('close', () => (receiver._buffers = []));
  socket.terminate();
}
