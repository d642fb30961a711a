import type { IncomingMessage, Server } from 'node:http';
import { createLingeringClose } from './lingeringClose.ts';

/** A body that is no longer costs less to read than to leave. */
const SHORT_BYTES = 64 * 1024;

/**
 * Closes the connection of each request that is answered before all of its body has come, and reads no more of it. Node by
 * itself reads a refused body to its end, whatever its size, to keep the connection or to lose no answer.
 */
export function leaveUnread(server: Server): void {
  const lingeringClose = createLingeringClose();
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
      if (request.complete) return;
      lingeringClose(request.socket);
      // What has come already is let go of; for more the request would have to ask the socket, which stays paused.
      request.resume();
    });
  });
}

function isShort({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length']) <= SHORT_BYTES;
}

/** Whether a body follows the headers (RFC 9112, 6.3). */
export function hasBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
