import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long a client that is still sending has to read its refusal. */
const GRACE_MS = 1000;
/** So many at once have that time. Of more the oldest goes: each costs some 60 KB while it waits. */
const MOST_LEFT = 100;
/** A body that is no longer costs less to read than to leave. */
const SHORT_BYTES = 64 * 1024;

/**
 * Closes the connection of each request that is answered before all of its body has come, and reads no more of it. Node by
 * itself reads a refused body to its end, whatever its size, to keep the connection or to lose no answer.
 */
export function leaveUnread(server: Server): void {
  const left = new Set<Socket>();
  // Before all others: Engine.IO and Express may answer at once.
  server.prependListener('request', (request: IncomingMessage, response) => {
    if (!hasBody(request) || isShort(request)) return;
    const { shouldKeepAlive } = response;
    response.shouldKeepAlive = false;
    request.once('end', () => {
      response.shouldKeepAlive = shouldKeepAlive;
    });
    // Before Node's own, which would read on.
    response.prependOnceListener('finish', () => {
      if (!request.complete) leave(request, left);
    });
  });
}

/**
 * Ends our half and reads nothing more. To destroy the socket at once would reset the connection as long as something
 * unread lies there, and the client's system would throw the answer away with it (RFC 9112, 9.6).
 */
function leave(request: IncomingMessage, left: Set<Socket>): void {
  const { socket } = request;
  socket.destroySoon = () => socket.end();
  stopReading(socket);
  // What has come already is let go of; for more the request would have to ask the socket, which stays paused.
  request.resume();
  setTimeout(() => socket.destroy(), GRACE_MS).unref();
  left.add(socket);
  socket.once('close', () => left.delete(socket));
  const [oldest] = left;
  if (left.size > MOST_LEFT) oldest?.destroy();
}

function stopReading(socket: Socket): void {
  socket.pause().on('resume', () => socket.pause());
}

function isShort({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length']) <= SHORT_BYTES;
}

/** Whether a body follows the headers (RFC 9112, 6.3). */
export function hasBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
