import type { ClientToServerEvents, ServerToClientEvents } from '@parley/protocol';
import type { Server, Socket } from 'socket.io';
import type { Identity } from '../auth/Identity.ts';

/**
 * The last push of a connection is called `closing` on the wire. The protocol names it `disconnecting`, which Socket.IO
 * reserves: to emit that throws, and a client that reads it gives up with a parse error.
 */
type Pushes = Omit<ServerToClientEvents, 'disconnecting'> & { closing: ServerToClientEvents['disconnecting'] };

export type ParleyServer = Server<ClientToServerEvents, Pushes, Record<string, never>, SocketData>;
export type ParleySocket = Socket<ClientToServerEvents, Pushes, Record<string, never>, SocketData>;

/** What the server keeps for one socket. */
export type SocketData = {
  /** From the verified handshake, or the token that replaced it. */
  identity: Identity;
  /** The seat taken by `joinRoom`; null outside a room. */
  seatId: string | null;
};

/** The delivery groups of Socket.IO. They only deliver: who is where is presence's to say. */
export const channel = {
  participant: (id: string) => `participant:${id}`,
  room: (id: string) => `room:${id}`,
  session: (id: string) => `session:${id}`,
};
