import type { ClientToServerEvents, ServerToClientEvents } from '@parley/protocol';
import type { Server, Socket } from 'socket.io';
import type { Identity } from '../auth/Identity.ts';
import type { Device } from '../auth/Sessions.ts';

export type ParleyServer = Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;
export type ParleySocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;

/** What the server keeps for one socket. */
export type SocketData = {
  /** From the verified handshake, or the token that replaced it. */
  identity: Identity;
  /** Where it comes from. */
  device: Device;
  /** The seat taken by `joinRoom`; null outside a room. */
  seatId: string | null;
  /** The room at whose door it waits, in vain or not. */
  knocksAt: string | null;
};

/** The delivery groups of Socket.IO. They only deliver: who is where is presence's to say. */
export const channel = {
  participant: (id: string) => `participant:${id}`,
  room: (id: string) => `room:${id}`,
  session: (id: string) => `session:${id}`,
  account: (id: string) => `account:${id}`,
  guests: (roomId: string) => `guests:${roomId}`,
};
