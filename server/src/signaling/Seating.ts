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
import { participantOf, type Presence, type Seat } from '../rooms/presence.ts';
import { channel, type ParleyServer, type ParleySocket } from './Connection.ts';
import type { Offers } from './Offers.ts';
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
  offers: Offers;
  resumeTokens: ResumeTokens;
  /** Whether a made room is there. */
  roomExists: (roomId: string) => Promise<boolean>;
  /** Names this run of the server. */
  epoch: string;
  now: () => number;
};

/** The participant id that a join asks for. `isProved`: by a resume token. */
type Claim = { id: string; isProved: boolean };

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
    const claim = former?.roomId === roomId ? { id: former.id, isProved: false } : await this.#claim(socket, request);
    const { snapshot, left } = await this.#queue.run(roomId, () => this.#seat(socket, claim, request));
    // Only now, and in the former room's own order: whoever was joining it has seen this one inside.
    if (left) await this.#queue.run(left.roomId, async () => this.#tellLeft(left, 'left'));
    return snapshot;
  }

  /** Frees the seat of `socket` and tells the room why. Nothing happens when another socket has it by now. */
  leave(socket: ParleySocket, seatId: string, reason: LeaveReason): Promise<void> {
    return this.#free(seatId, reason, (seat) => seat.socketId === socket.id);
  }

  /**
   * Frees the seat of a resume token for a client that could not say goodbye on its socket. True when no such seat is
   * left; false when the token does not fit, or somebody sits there who answers.
   */
  async leaveBehind(socket: ParleySocket, roomId: string, resume: string): Promise<boolean> {
    const { sessionId } = socket.data.identity;
    const id = this.#deps.resumeTokens.read(resume, sessionId, roomId);
    if (id === null) return false;
    const found = await this.#deps.presence.find(id);
    if (found?.roomId !== roomId || found.sessionId !== sessionId) return true;
    const isOthers = found.awaySinceMs === null && found.socketId !== socket.id;
    if (isOthers && (await this.#isAlive(found.socketId))) return false;
    await this.#free(id, 'left', (seat) => seat.socketId === found.socketId);
    return true;
  }

  /** A socket is gone. Its seat is kept if its client can come back to it, else it is freed. */
  async lose(socket: ParleySocket, isOwnWish: boolean): Promise<void> {
    const { seatId } = socket.data;
    const seat = seatId === null ? null : await this.#deps.presence.find(seatId);
    if (seat?.socketId !== socket.id) return;
    if (isOwnWish || seat.protocol === undefined) return this.leave(socket, seat.id, 'disconnected');
    await this.#queue.run(seat.roomId, async () => {
      const away = await this.#deps.presence.setAway(seat.id, socket.id, this.#deps.now());
      if (away) this.#deps.io.to(channel.room(seat.roomId)).emit('participantAway', { id: seat.id });
    });
  }

  /** Frees the seats whose owners did not come back in time. */
  async expireAway(): Promise<void> {
    const lost = await this.#deps.presence.listAway(this.#deps.now() - LIMITS.awayMs);
    await Promise.all(
      lost.map(({ id, socketId, awaySinceMs }) =>
        // Another absence than this one has a time of its own.
        this.#free(id, 'timeout', (seat) => seat.socketId === socketId && seat.awaySinceMs === awaySinceMs),
      ),
    );
  }

  /** Frees every seat of a session, with or without a socket. */
  async endSession(sessionId: string): Promise<void> {
    const seats = await this.#deps.presence.listSession(sessionId);
    await Promise.all(seats.map(({ id }) => this.#free(id, 'session-ended', (seat) => seat.sessionId === sessionId)));
  }

  /** The seat that a join asks for: the one of a valid resume token if it is free or its socket dead, else the socket's own. */
  async #claim(socket: ParleySocket, request: RequestPayload<'joinRoom'>): Promise<Claim> {
    const { sessionId } = socket.data.identity;
    const claimed = request.resume ? this.#deps.resumeTokens.read(request.resume, sessionId, request.roomId) : null;
    if (claimed === null) return this.#ownClaim(socket);
    const seat = await this.#deps.presence.find(claimed);
    if (!seat) return { id: claimed, isProved: true };
    if (seat.roomId !== request.roomId || seat.sessionId !== sessionId) return this.#ownClaim(socket);
    const isTaken = seat.awaySinceMs === null && (await this.#isAlive(seat.socketId));
    return isTaken ? this.#ownClaim(socket) : { id: claimed, isProved: true };
  }

  /** The socket's id (seed), unless a copy of this tab has resumed the seat that this socket once had under it. */
  async #ownClaim(socket: ParleySocket): Promise<Claim> {
    const holder = (await this.#deps.presence.find(socket.id))?.socketId;
    return { id: holder === undefined || holder === socket.id ? socket.id : randomUUID(), isProved: false };
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

  async #seat(
    socket: ParleySocket,
    claim: Claim,
    request: RequestPayload<'joinRoom'>,
  ): Promise<{ snapshot: JoinSnapshot; left: Seat | null }> {
    const { presence, calls, offers, io, resumeTokens, epoch } = this.#deps;
    // Its end has been settled while it waited: a seat given now would never be freed.
    if (!socket.connected) throw new AppError('not_allowed', { message: GONE });
    const { identity } = socket.data;
    const { roomId } = request;
    // Another socket may have waited for the same seat, and have got it first, or have gone to another room with it.
    const held = await presence.find(claim.id);
    const isTaken =
      held !== null && held.socketId !== socket.id && (held.roomId !== roomId || io.sockets.sockets.has(held.socketId));
    const { id, isProved } = isTaken ? await this.#ownClaim(socket) : claim;
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
    const joined = await presence.join(seat, LIMITS.participantsPerRoom, socket.data.seatId);
    if (!joined) throw new AppError('room_full');
    // Only a client that proved a seat of which this server knew nothing may say that its call goes on. To those who
    // are here without a call it can say nothing: they have seen it end.
    const isFromBefore = request.callEpoch !== undefined && request.callEpoch !== epoch;
    const mayResume = joined.others.length === 0 || calls.find(roomId) !== null;
    const hasCallFromBefore = isFromBefore && isProved && joined.before === null;
    if (hasCallFromBefore && mayResume) calls.resume(roomId, seat);
    const call = calls.find(roomId);

    if (joined.left) {
      calls.leave(joined.left.roomId, joined.left.id);
      // The same id may have been taken along into this room: what it offered there is answered there or never.
      offers.forget(joined.left.id);
      await this.#unsubscribe(socket, joined.left);
    }
    if (hasCallFromBefore) offers.vouchForEarlierRun(id);
    socket.data.seatId = id;
    await socket.join([channel.room(roomId), channel.participant(id)]);
    // Who speaks another protocol than before is another client: the others need the whole of it.
    const isReturn = joined.before !== null && joined.before.protocol === seat.protocol;
    const others = io.to(channel.room(roomId)).except(socket.id);
    if (isReturn) others.emit('participantBack', { id, media: seat.media });
    else {
      const joinsCall = call !== null && request.protocol !== undefined;
      others.emit('newUserJoined', { ...participantOf(seat), joinsCall });
    }

    const snapshot: JoinSnapshot = {
      email: identity.email,
      roomId,
      self: id,
      participants: joined.others.map(participantOf),
      call,
      isReturn,
      resume: resumeTokens.sign({ sessionId: identity.sessionId, roomId, participantId: id }),
      epoch,
    };
    socket.emit('userJoined', snapshot);
    return { snapshot, left: joined.left };
  }

  /** Frees a seat and tells the room why, if it is still the seat that was meant when the room's turn comes. */
  async #free(seatId: string, reason: LeaveReason, isMeant: (seat: Seat) => boolean): Promise<void> {
    const { presence, calls, offers, io } = this.#deps;
    const found = await presence.find(seatId);
    if (!found || !isMeant(found)) return;
    await this.#queue.run(found.roomId, async () => {
      const seat = await presence.find(seatId);
      if (seat?.roomId !== found.roomId || !isMeant(seat)) return;
      await presence.leave(seatId);
      calls.leave(seat.roomId, seatId);
      offers.forget(seatId);
      const socket = io.sockets.sockets.get(seat.socketId);
      if (socket?.data.seatId === seatId) {
        socket.data.seatId = null;
        await this.#unsubscribe(socket, seat);
      }
      this.#tellLeft(seat, reason);
    });
  }

  async #unsubscribe(socket: ParleySocket, seat: Seat): Promise<void> {
    await socket.leave(channel.room(seat.roomId));
    await socket.leave(channel.participant(seat.id));
  }

  #tellLeft({ roomId, email, id }: Seat, reason: LeaveReason): void {
    this.#deps.io.to(channel.room(roomId)).emit('userLeft', { email, id, reason });
  }
}
