import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createLingeringClose } from './lingeringClose.ts';
import { requestFaultAnswer } from './refusals.ts';

/**
 * Answers what Node could not make a request of (broken, too slow, headers too large) as every other refusal, and closes
 * the connection. Node's own answers have no body.
 */
export function answerRequestFaults(server: Server): void {
  const lingeringClose = createLingeringClose();
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // It is being closed, and its client goes on sending.
    if (socket.writableEnded) return;
    const answer = isAnswering(socket) ? null : requestFaultAnswer(error.code);
    if (answer === null || !socket.writable) return void socket.destroy();
    lingeringClose(socket);
    socket.end(answer);
  });
  // An expectation that nobody knows may be ignored (RFC 9110, 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/** Whether an answer has begun on this connection, which another would only garble. Node itself asks so. */
function isAnswering(socket: Socket): boolean {
  const { _httpMessage: current } = socket as { _httpMessage?: ServerResponse | null };
  return current?.headersSent === true;
}
