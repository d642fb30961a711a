import type { MediaState, Occupant, Participant } from '@parley/protocol';

/** A place in a room. It outlives the socket that took it. */
export type Seat = {
  /** The participant id. */
  readonly id: string;
  readonly roomId: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly isGuest: boolean;
  readonly sessionId: string;
  /** Absent for a client that speaks the seed's events only. */
  readonly protocol: number | undefined;
  readonly media: MediaState;
  /** The socket that sits here, or sat here last. */
  readonly socketId: string;
  /** When its connection was lost, in milliseconds since 1970; null while it is there. */
  readonly awaySinceMs: number | null;
};

export type Joined = {
  readonly seat: Seat;
  /** The others, in the order in which they joined. */
  readonly others: readonly Seat[];
  /** The seat of this id as it was, when it was in the room already and was taken again; else null. */
  readonly before: Seat | null;
  /** The seat that was given up for this one; else null. */
  readonly left: Seat | null;
};

/**
 * Who is in which room. Sockets only deliver; this is where the fact lives. Every method is atomic: two joins of the
 * last free seat give one seat.
 */
export interface Presence {
  /**
   * Takes the seat with `seat.id`, again if it exists, and in the same step gives up the seat `formerId` of the same
   * socket in another room. Resolves to null, changing nothing, when the room has `capacity` others. Rejects when the
   * id sits in another room and is not the one given up: an id is in one room at a time.
   */
  join(seat: Seat, capacity: number, formerId?: string | null): Promise<Joined | null>;
  /** Frees a seat. Resolves to what it was, or null when there is none. */
  leave(id: string): Promise<Seat | null>;
  find(id: string): Promise<Seat | null>;
  /** In the order in which they joined. */
  listRoom(roomId: string): Promise<readonly Seat[]>;
  listSession(sessionId: string): Promise<readonly Seat[]>;
  /** False, changing nothing, when the seat has a newer state already or is gone. */
  setMedia(id: string, media: MediaState): Promise<boolean>;
  setSession(id: string, sessionId: string): Promise<void>;
  /** Marks the seat as away, if `socketId` still sits there. Resolves to the seat if it was marked. */
  setAway(id: string, socketId: string, nowMs: number): Promise<Seat | null>;
  /** The seats that have been away since before `sinceMs`. */
  listAway(sinceMs: number): Promise<readonly Seat[]>;
  countRooms(): Promise<number>;
}

/** What others may know of a seat. `hosts`: of its room, by person. */
export function participantOf(seat: Seat, hosts: readonly string[]): Participant {
  return {
    id: seat.id,
    email: seat.email,
    name: seat.name,
    media: seat.media,
    ...(seat.protocol === undefined ? {} : { protocol: seat.protocol }),
    ...(seat.awaySinceMs === null ? {} : { away: true }),
    ...(hosts.includes(seat.userId) ? { isHost: true } : {}),
    ...(seat.isGuest ? { isGuest: true } : {}),
  };
}

/** What somebody who is still outside may know of a seat, if they may enter. `askingId`: who that is. */
export function occupantOf({ name, isGuest, userId }: Seat, askingId: string): Occupant {
  return { name, ...(isGuest ? { isGuest: true } : {}), ...(userId === askingId ? { isSelf: true } : {}) };
}
