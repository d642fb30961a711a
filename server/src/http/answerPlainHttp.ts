import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The first byte of every TLS connection: a record of the type "handshake" (RFC 8446, 5.1). */
const TLS_HANDSHAKE = 0x16;
const FIRST_BYTE_MS = 3000;
/** For one request and its answer, which are short. The limits of a server that does not listen do not strike. */
const PLAIN_MS = 7000;

/**
 * Lets plain HTTP that comes to the port of `tlsServer` be answered by `plainServer`, which does not listen itself. Without
 * it whoever types `http://` before the address is shown a broken connection. The first byte tells the two apart; it is
 * put back, and who sends none is let go.
 */
export function answerPlainHttp(tlsServer: Server, plainServer: Server): void {
  const acceptTls = tlsServer.listeners('connection');
  tlsServer.removeAllListeners('connection');
  tlsServer.on('connection', (socket: Socket) => {
    const letGo = (): void => void socket.destroy();
    socket.setTimeout(FIRST_BYTE_MS, letGo).on('error', letGo);
    socket.once('readable', () => {
      const first = socket.read(1) as Buffer | null;
      // The other end closed before it said anything.
      if (first === null) return letGo();
      socket.unshift(first);
      socket.setTimeout(0).off('timeout', letGo);
      if (first[0] === TLS_HANDSHAKE) {
        for (const accept of acceptTls) accept.call(tlsServer, socket);
        return;
      }
      const deadline = setTimeout(letGo, PLAIN_MS);
      socket.once('close', () => clearTimeout(deadline));
      plainServer.emit('connection', socket);
    });
  });
}
