import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** A busy server has a handful: a browser's first request follows its connection within a round trip. */
const MOST_SILENT = 1000;

/**
 * Bounds the connections that have not sent a whole request yet: from there on the oldest gives way to each new one.
 * Refusing the new one instead would let whoever holds the places keep everybody out until the time limits strike.
 * Called when nothing takes listeners off the server any more.
 */
export function capSilentConnections(server: Server, most = MOST_SILENT): void {
  // Of a TLS connection the server sees two sockets, which have the address and the port in common.
  const keyOf = (socket: Socket): string => `${socket.remoteAddress} ${socket.remotePort}`;
  const silent = new Map<string, Socket>();
  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket);
    silent.set(key, socket);
    socket.once('close', () => {
      if (silent.get(key) === socket) silent.delete(key);
    });
    if (silent.size <= most) return;
    for (const [oldest, waiting] of silent) {
      silent.delete(oldest);
      waiting.destroy();
      break;
    }
  });
  const hasSpoken = ({ socket }: IncomingMessage): void => void silent.delete(keyOf(socket));
  server.on('request', hasSpoken).on('upgrade', hasSpoken);
}
