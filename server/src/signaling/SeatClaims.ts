import { randomUUID } from 'node:crypto';
import type { RequestPayload } from '@parley/protocol';
import type { Presence, Seat } from '../rooms/presence.ts';
import type { RoomMemory } from '../rooms/RoomMemory.ts';
import type { ParleyServer, ParleySocket } from './Connection.ts';
import type { ResumeClaim, ResumeTokens } from './resumeToken.ts';

/** How long a socket that may be dead has to say that it lives when its seat is asked for. */
const SEAT_CHECK_MS = 1000;

/** No call goes on longer than this. An older token of a former run speaks of a visit that is over. */
const BEFORE_MS = 12 * 3_600_000;

/** The participant id that a join asks for. */
export type SeatClaim = {
  readonly id: string;
  /** By a resume token. */
  readonly isProved: boolean;
  /** Somebody who was in the room is still in it, or was until the seat ran out, or this server was restarted a moment ago. */
  readonly isInside: boolean;
  /** The name of the host who has ended it for all while that seat was theirs; null when nobody has. */
  readonly endedBy: string | null;
  /** By a token of an earlier run of the server: what it says of that time. */
  readonly before: Pick<ResumeClaim, 'isHost' | 'givenAtMs'> | null;
};

type SeatClaimsDeps = {
  io: ParleyServer;
  presence: Presence;
  memory: RoomMemory;
  resumeTokens: ResumeTokens;
  /** When this run of the server began. */
  startedAtMs: number;
  now: () => number;
};

/** Which seat a join is about: a new one, or one that its owner comes back to. */
export class SeatClaims {
  readonly #deps: SeatClaimsDeps;

  constructor(deps: SeatClaimsDeps) {
    this.#deps = deps;
  }

  /** The seat the socket has in that room, or the one of a valid resume token if it is free or its socket dead, or a new one. */
  async claim(socket: ParleySocket, { roomId, resume }: RequestPayload<'joinRoom'>): Promise<SeatClaim> {
    const { identity, seatId } = socket.data;
    const own = seatId === null ? null : await this.#deps.presence.find(seatId);
    if (own?.roomId === roomId) return { id: own.id, isProved: false, isInside: true, endedBy: null, before: null };
    const token = resume === undefined ? null : this.#deps.resumeTokens.read(resume, identity.sessionId, roomId);
    if (token === null) return this.newClaim(socket);
    const seat = await this.#deps.presence.find(token.participantId);
    if (!seat) return this.#claimOfPast(token, identity.userId);
    if (seat.roomId !== roomId || seat.sessionId !== identity.sessionId) return this.newClaim(socket);
    const isTaken = seat.awaySinceMs === null && (await this.isAlive(seat.socketId));
    if (isTaken) return this.newClaim(socket);
    return { id: seat.id, isProved: true, isInside: true, endedBy: null, before: null };
  }

  /** The socket's id (seed), unless a copy of this tab has resumed the seat that this socket once had under it. */
  async newClaim(socket: ParleySocket): Promise<SeatClaim> {
    const holder = (await this.#deps.presence.find(socket.id))?.socketId;
    const id = holder === undefined || holder === socket.id ? socket.id : randomUUID();
    return { id, isProved: false, isInside: false, endedBy: null, before: null };
  }

  /** The seat of a resume token. */
  async find(socket: ParleySocket, roomId: string, resume: string): Promise<{ id: string; seat: Seat | null } | null> {
    const { sessionId } = socket.data.identity;
    const token = this.#deps.resumeTokens.read(resume, sessionId, roomId);
    if (token === null) return null;
    const id = token.participantId;
    const seat = await this.#deps.presence.find(id);
    return { id, seat: seat?.roomId === roomId && seat.sessionId === sessionId ? seat : null };
  }

  /** Whether a client answers on that socket. One that does not is closed. */
  async isAlive(socketId: string): Promise<boolean> {
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

  /**
   * A seat that is there no more: it was freed, or it is from before a restart, of which everybody comes back at once. A
   * token of before cannot tell who had left by then, so it opens less than a seat does.
   */
  #claimOfPast(token: ResumeClaim, personId: string): SeatClaim {
    const { memory, startedAtMs, now } = this.#deps;
    const { roomId, participantId, isHost, givenAtMs } = token;
    const isOfThatTime = givenAtMs < startedAtMs && now() - givenAtMs < BEFORE_MS;
    const isFromBefore = isOfThatTime && memory.isJustStarted() && !memory.hasLeft(roomId, personId);
    return {
      id: participantId,
      isProved: true,
      isInside: isFromBefore || memory.isLost(roomId, participantId),
      endedBy: memory.endedFor(token, personId),
      before: isFromBefore ? { isHost, givenAtMs } : null,
    };
  }
}
