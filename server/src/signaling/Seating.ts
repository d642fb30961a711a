import { randomUUID } from 'node:crypto';
import {
  isMadeRoomId,
  LIMITS,
  type JoinSnapshot,
  type LeaveReason,
  type MediaState,
  type RequestPayload,
} from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { RoomCalls } from '../calls/RoomCalls.ts';
import { participantOf, type Joined, type Presence, type Seat } from '../rooms/presence.ts';
import { channel, type ParleyServer, type ParleySocket } from './Connection.ts';
import type { ResumeTokens } from './resumeToken.ts';
import { SerialQueue } from './SerialQueue.ts';

/** How long a socket that may be dead has to say that it lives when its seat is asked for. */
const SEAT_CHECK_MS = 1000;

const GONE = 'The connection ended before the room was joined.';

/** A client that joins without its media state is taken at its word when it mutes; the seed's sends both. */
const SEED_MEDIA: MediaState = { audio: true, video: true, screen: false };

type SeatingDeps = {
  io: ParleyServer;
  presence: Presence;
  calls: RoomCalls;
  resumeTokens: ResumeTokens;
  /** Whether a made room is there. */
  roomExists: (roomId: string) => Promise<boolean>;
  now: () => number;
};

/** Gives seats to sockets and takes them back, and tells the room. All that happens to one room happens in order. */
export class Seating {
  readonly #deps: SeatingDeps;
  readonly #queue = new SerialQueue();

  constructor(deps: SeatingDeps) {
    this.#deps = deps;
  }

  /** Seats `socket` and answers with the whole room. Leaves the room it was in, if that is another. */
  async join(socket: ParleySocket, request: RequestPayload<'joinRoom'>): Promise<JoinSnapshot> {
    const { identity, seatId: formerId } = socket.data;
    if (request.email !== identity.email) throw new AppError('wrong_email');
    const { roomId } = request;
    if (isMadeRoomId(roomId) && !(await this.#deps.roomExists(roomId))) throw new AppError('not_found');

    const former = formerId === null ? null : await this.#deps.presence.find(formerId);
    if (former && former.roomId !== roomId) {
      // Refused before the former room is given up: whoever knocks at a full room stays where they are.
      const present = await this.#deps.presence.listRoom(roomId);
      if (present.length >= LIMITS.participantsPerRoom) throw new AppError('room_full');
      await this.leave(former.id, 'left');
    }

    const id = former?.roomId === roomId ? former.id : await this.#claim(socket, request);
    return this.#queue.run(roomId, () => this.#seat(socket, id, request));
  }

  /** Frees a seat and tells the room why. Nothing happens when there is no such seat. */
  async leave(seatId: string, reason: LeaveReason): Promise<void> {
    const seat = await this.#deps.presence.find(seatId);
    if (seat) await this.#queue.run(seat.roomId, () => this.#leave(seatId, reason));
  }

  /** A socket is gone. Its seat is kept if its client can come back to it, else it is freed. */
  async lose(socket: ParleySocket, isOwnWish: boolean): Promise<void> {
    const { seatId } = socket.data;
    const seat = seatId === null ? null : await this.#deps.presence.find(seatId);
    if (seat?.socketId !== socket.id) return;
    if (isOwnWish || seat.protocol === undefined) return this.leave(seat.id, 'disconnected');
    await this.#queue.run(seat.roomId, async () => {
      const away = await this.#deps.presence.setAway(seat.id, socket.id, this.#deps.now());
      if (away) this.#deps.io.to(channel.room(seat.roomId)).emit('participantAway', { id: seat.id });
    });
  }

  /** Frees the seats whose owners did not come back in time. */
  async expireAway(): Promise<void> {
    const lost = await this.#deps.presence.listAway(this.#deps.now() - LIMITS.awayMs);
    await Promise.all(lost.map((seat) => this.leave(seat.id, 'timeout')));
  }

  /** Frees every seat of a session, with or without a socket. */
  async endSession(sessionId: string): Promise<void> {
    const seats = await this.#deps.presence.listSession(sessionId);
    await Promise.all(seats.map((seat) => this.leave(seat.id, 'session-ended')));
  }

  /** The participant id for a join: the one of a valid resume token if its seat is free or its socket dead, else the socket's own. */
  async #claim(socket: ParleySocket, request: RequestPayload<'joinRoom'>): Promise<string> {
    const { sessionId } = socket.data.identity;
    const claimed = request.resume ? this.#deps.resumeTokens.read(request.resume, sessionId, request.roomId) : null;
    if (claimed === null) return this.#ownId(socket);
    const seat = await this.#deps.presence.find(claimed);
    if (!seat) return claimed;
    if (seat.roomId !== request.roomId || seat.sessionId !== sessionId) return this.#ownId(socket);
    const isTaken = seat.awaySinceMs === null && (await this.#isAlive(seat.socketId));
    return isTaken ? this.#ownId(socket) : claimed;
  }

  /** The socket's id (seed), unless a copy of this tab has resumed the seat that this socket once had under it. */
  async #ownId(socket: ParleySocket): Promise<string> {
    return (await this.#deps.presence.find(socket.id)) ? randomUUID() : socket.id;
  }

  async #isAlive(socketId: string): Promise<boolean> {
    const socket = this.#deps.io.sockets.sockets.get(socketId);
    if (!socket) return false;
    try {
      await socket.timeout(SEAT_CHECK_MS).emitWithAck('seatCheck');
      return true;
    } catch {
      // No answer is the answer: the connection is dead and its end has not been noticed yet.
      socket.disconnect(true);
      return false;
    }
  }

  async #seat(socket: ParleySocket, claimedId: string, request: RequestPayload<'joinRoom'>): Promise<JoinSnapshot> {
    const { presence, calls, io, resumeTokens } = this.#deps;
    // Its end has been settled while it waited: a seat given now would never be freed.
    if (!socket.connected) throw new AppError('not_allowed', { message: GONE });
    // Another socket may have waited for the same seat, and have got it first.
    const holder = (await presence.find(claimedId))?.socketId;
    const isTaken = holder !== undefined && holder !== socket.id && io.sockets.sockets.has(holder);
    const id = isTaken ? await this.#ownId(socket) : claimedId;
    const { identity } = socket.data;
    const { roomId } = request;
    const seat: Seat = {
      id,
      roomId,
      userId: identity.userId,
      email: identity.email,
      name: identity.name,
      sessionId: identity.sessionId,
      protocol: request.protocol,
      media: request.media ?? SEED_MEDIA,
      socketId: socket.id,
      awaySinceMs: null,
    };
    const joined = await presence.join(seat, LIMITS.participantsPerRoom);
    if (!joined) throw new AppError('room_full');
    // Only a client that proved its seat may say that its call goes on.
    if (request.inCall && id !== socket.id) calls.resume(roomId, seat);
    const call = calls.find(roomId);

    socket.data.seatId = id;
    await socket.join([channel.room(roomId), channel.participant(id)]);
    this.#announce(io, socket, joined, call !== null && request.protocol !== undefined);

    const snapshot: JoinSnapshot = {
      email: identity.email,
      roomId,
      self: id,
      participants: joined.others.map(participantOf),
      call,
      isReturn: joined.isReturn,
      resume: resumeTokens.sign({ sessionId: identity.sessionId, roomId, participantId: id }),
    };
    socket.emit('userJoined', snapshot);
    return snapshot;
  }

  #announce(io: ParleyServer, socket: ParleySocket, joined: Joined, joinsCall: boolean): void {
    const others = io.to(channel.room(joined.seat.roomId)).except(socket.id);
    if (joined.isReturn) others.emit('participantBack', { id: joined.seat.id, media: joined.seat.media });
    else others.emit('newUserJoined', { ...participantOf(joined.seat), joinsCall });
  }

  async #leave(seatId: string, reason: LeaveReason): Promise<void> {
    const { presence, calls, io } = this.#deps;
    const seat = await presence.leave(seatId);
    if (!seat) return;
    const remaining = await presence.listRoom(seat.roomId);
    calls.leave(seat.roomId, seat.id, remaining.length);
    const socket = io.sockets.sockets.get(seat.socketId);
    if (socket?.data.seatId === seatId) {
      socket.data.seatId = null;
      await socket.leave(channel.room(seat.roomId));
      await socket.leave(channel.participant(seatId));
    }
    io.to(channel.room(seat.roomId)).emit('userLeft', { email: seat.email, id: seat.id, reason });
  }
}
