import { LIMITS, type JoinSnapshot, type LeaveReason, type MediaState, type RequestPayload } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { RoomCalls } from '../calls/RoomCalls.ts';
import { refuseEntry, STALE_ROUNDS, type Admission, type Decision } from '../rooms/Admission.ts';
import { afterArrival, inSight, type LiveRoom } from '../rooms/liveRoom.ts';
import { participantOf, type Joined, type Presence, type Seat } from '../rooms/presence.ts';
import type { RoomMemory } from '../rooms/RoomMemory.ts';
import { channel, type ParleyServer, type ParleySocket } from './Connection.ts';
import type { Departures } from './Departures.ts';
import type { Offers } from './Offers.ts';
import { knockOf, stateOf, type RoomChanges } from './RoomChanges.ts';
import type { SeatClaim, SeatClaims } from './SeatClaims.ts';
import type { SerialQueue } from '../SerialQueue.ts';

const GONE = 'The connection ended before the room was joined.';

/** A client that joins without its media state is taken at its word when it mutes; the seed's sends both. */
const SEED_MEDIA: MediaState = { audio: true, video: true, screen: false };

type SeatingDeps = {
  io: ParleyServer;
  presence: Presence;
  calls: RoomCalls;
  offers: Offers;
  claims: SeatClaims;
  admission: Admission;
  changes: RoomChanges;
  departures: Departures;
  memory: RoomMemory;
  /** By room. */
  queue: SerialQueue;
  /** Names this run of the server. */
  epoch: string;
  now: () => number;
};

/** What a join asks for, and what the door says to it. */
type Asked = { request: RequestPayload<'joinRoom'>; claim: SeatClaim; decision: Decision };

/** Gives seats to sockets and takes them back, and tells the room. All that happens to one room happens in order. */
export class Seating {
  readonly #deps: SeatingDeps;

  constructor(deps: SeatingDeps) {
    this.#deps = deps;
  }

  /** Seats `socket` and answers with the whole room. Leaves the room it was in, if that is another. */
  async join(socket: ParleySocket, request: RequestPayload<'joinRoom'>): Promise<JoinSnapshot> {
    const { admission, claims, departures, queue } = this.#deps;
    const { identity } = socket.data;
    if (request.email !== identity.email) throw new AppError('wrong_email');
    const { roomId } = request;
    let claim = await claims.claim(socket, request);
    for (let round = 1; ; round += 1) {
      const asking = claim;
      if (asking.endedBy !== null) {
        // As those who were there have heard it.
        socket.emit('roomEnded', { roomId, by: asking.endedBy });
        throw new AppError('room_ended');
      }
      const decide = async (): Promise<Asked> => {
        const { isInside, before } = asking;
        const decision = await admission.decideFor(identity, roomId, isInside, before !== null);
        refuseEntry(decision.entry);
        return { request, claim: asking, decision };
      };
      const early = round > STALE_ROUNDS ? null : await decide();
      const seated = await queue.run(roomId, async () => {
        if (early !== null && !admission.isFresh(early.decision)) return { claim: asking };
        return this.#seat(socket, early ?? (await decide()));
      });
      if ('claim' in seated) {
        // What was asked before the room's turn came is not true any more.
        claim = seated.claim;
        continue;
      }
      const { snapshot, left } = seated;
      // Only now, and in the former room's own order: whoever was joining it has seen this one inside.
      if (left) await queue.run(left.roomId, () => departures.tellLeft(left, 'left'));
      return snapshot;
    }
  }

  /** Frees the seat of `socket` and tells the room why. Nothing happens when another socket has it by now. */
  leave(socket: ParleySocket, seatId: string, reason: LeaveReason): Promise<void> {
    return this.#deps.departures.free(seatId, reason, (seat) => seat.socketId === socket.id);
  }

  /**
   * Frees the seat of a resume token for a client that could not say goodbye on its socket. True when no such seat is
   * left; false when the token does not fit, or somebody sits there who answers.
   */
  async leaveBehind(socket: ParleySocket, roomId: string, resume: string): Promise<boolean> {
    const found = await this.#deps.claims.find(socket, roomId, resume);
    if (found === null) return false;
    if (found.seat === null) {
      this.#deps.memory.noteLeft(roomId, socket.data.identity.userId);
      return true;
    }
    const { id, awaySinceMs, socketId } = found.seat;
    const isOthers = awaySinceMs === null && socketId !== socket.id;
    if (isOthers && (await this.#deps.claims.isAlive(socketId))) return false;
    await this.#deps.departures.free(id, 'left', (seat) => seat.socketId === socketId);
    return true;
  }

  /** A socket is gone. Its seat is kept if its client can come back to it, else it is freed. */
  async lose(socket: ParleySocket, isOwnWish: boolean): Promise<void> {
    const { presence, io, queue, memory, now } = this.#deps;
    const { seatId } = socket.data;
    const seat = seatId === null ? null : await presence.find(seatId);
    if (seat?.socketId !== socket.id) return;
    if (isOwnWish || seat.protocol === undefined) return this.leave(socket, seat.id, 'disconnected');
    await queue.run(seat.roomId, async () => {
      const away = await presence.setAway(seat.id, socket.id, now());
      if (!away) return;
      memory.noteAway(seat.roomId, away);
      io.to(channel.room(seat.roomId)).emit('participantAway', { id: seat.id });
    });
  }

  /** Frees the seats whose owners did not come back in time. */
  async expireAway(): Promise<void> {
    const { presence, departures, now } = this.#deps;
    const lost = await presence.listAway(now() - LIMITS.awayMs);
    await Promise.all(
      lost.map(({ id, socketId, awaySinceMs }) =>
        // Another absence than this one has a time of its own.
        departures.free(id, 'timeout', (seat) => seat.socketId === socketId && seat.awaySinceMs === awaySinceMs),
      ),
    );
  }

  /** Frees every seat of a session, with or without a socket. */
  async endSession(sessionId: string): Promise<void> {
    const { presence, departures } = this.#deps;
    const seats = await presence.listSession(sessionId);
    await Promise.all(
      seats.map(({ id }) => departures.free(id, 'session-ended', (seat) => seat.sessionId === sessionId)),
    );
  }

  /** Seats the socket, or says with which claim to decide anew, when claim or decision are out of date by now. */
  async #seat(
    socket: ParleySocket,
    { claim, decision, request }: Asked,
  ): Promise<{ snapshot: JoinSnapshot; left: Seat | null } | { claim: SeatClaim }> {
    const { presence, calls, offers, io, claims, memory } = this.#deps;
    // Its end has been settled while it waited: a seat given now would never be freed.
    if (!socket.connected) throw new AppError('not_allowed', { message: GONE });
    const { identity } = socket.data;
    const { roomId } = request;
    // Another socket may have waited for the same seat, and have got it first, or have gone to another room with it.
    const held = await presence.find(claim.id);
    const isTaken =
      held !== null && held.socketId !== socket.id && (held.roomId !== roomId || io.sockets.sockets.has(held.socketId));
    if (isTaken) return { claim: await claims.newClaim(socket) };
    const { id, isProved, isInside, before } = claim;
    // Who is let in because of a seat needs that very seat, or that it ran out: it may have been freed since.
    if (held === null && isInside && before === null && !memory.isLost(roomId, id)) {
      return { claim: await claims.claim(socket, request) };
    }
    const seat: Seat = {
      id,
      roomId,
      userId: identity.userId,
      email: identity.email,
      name: identity.name,
      isGuest: identity.guestOf !== undefined,
      sessionId: identity.sessionId,
      protocol: request.protocol,
      media: request.media ?? SEED_MEDIA,
      socketId: socket.id,
      awaySinceMs: null,
    };
    const joined = await presence.join(seat, LIMITS.participantsPerRoom, socket.data.seatId);
    if (!joined) throw new AppError('room_full');
    memory.noteBack(roomId, id);
    const hasCallFromBefore = isProved && joined.before === null && this.#isFromBefore(request);
    // To those who are here without a call it can say nothing: they have seen it end.
    if (hasCallFromBefore && (joined.others.length === 0 || calls.find(roomId) !== null)) calls.resume(roomId, seat);
    if (joined.left) {
      calls.leave(joined.left.roomId, joined.left.id);
      // The same id may have been taken along into this room: what it offered there is answered there or never.
      offers.forget(joined.left.id);
      await this.#deps.departures.unsubscribe(socket, joined.left);
    }
    if (hasCallFromBefore) offers.vouchForEarlierRun(id);
    socket.data.seatId = id;
    await socket.join([channel.room(roomId), channel.participant(id)]);
    const room = await this.#arrive(joined, claim, decision);
    this.#tellArrival(socket, joined, room);
    const snapshot = this.#snapshotOf(joined, room);
    socket.emit('userJoined', snapshot);
    return { snapshot, left: joined.left };
  }

  /** Only a client that proved a seat of which this server knew nothing may say that its call goes on. */
  #isFromBefore({ callEpoch }: RequestPayload<'joinRoom'>): boolean {
    return callEpoch !== undefined && callEpoch !== this.#deps.epoch;
  }

  #arrive({ seat, others }: Joined, { before }: SeatClaim, { room, isLastingHost }: Decision): Promise<LiveRoom> {
    const arrival = {
      personId: seat.userId,
      isFirst: others.length === 0,
      isLastingHost: room === null ? null : isLastingHost,
      isFromBefore: before !== null,
      hostSinceMs: before?.isHost ? before.givenAtMs : null,
    };
    const arrive = (live: LiveRoom) => afterArrival(live.record === room ? live : { ...live, record: room }, arrival);
    return this.#deps.changes.change(seat.roomId, arrive, seat.id);
  }

  #tellArrival(socket: ParleySocket, joined: Joined, room: LiveRoom): void {
    const { seat } = joined;
    const others = this.#deps.io.to(channel.room(seat.roomId)).except(socket.id);
    if (isReturn(joined)) others.emit('participantBack', { id: seat.id, media: seat.media });
    else {
      const joinsCall = seat.protocol !== undefined && this.#deps.calls.find(seat.roomId) !== null;
      others.emit('newUserJoined', { ...participantOf(seat, room.hosts), joinsCall });
    }
  }

  #snapshotOf(joined: Joined, room: LiveRoom): JoinSnapshot {
    const { seat, others } = joined;
    const isHost = room.hosts.includes(seat.userId);
    return {
      email: seat.email,
      roomId: seat.roomId,
      self: seat.id,
      participants: others.map((other) => participantOf(other, room.hosts)),
      call: this.#deps.calls.find(seat.roomId),
      isReturn: isReturn(joined),
      resume: this.#deps.changes.resumeOf(seat, room),
      epoch: this.#deps.epoch,
      room: stateOf(seat.roomId, room),
      ...(isHost ? { isHost, waiting: inSight(room).map(knockOf) } : {}),
    };
  }
}

/** Who speaks another protocol than before is another client: the others need the whole of it. */
function isReturn({ seat, before }: Joined): boolean {
  return before !== null && before.protocol === seat.protocol;
}
