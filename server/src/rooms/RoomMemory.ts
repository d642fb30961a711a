import { LIMITS } from '@parley/protocol';
import { mayReturn } from './policy.ts';
import type { Seat } from './presence.ts';

/** Rooms of which something is remembered. The one that nothing happened to for longest is forgotten first. */
const SIZE = 10_000;

/** Whose seat it is, and when it is given up unless they come back. */
type Absence = { readonly personId: string; readonly lostAtMs: number };

/** What a token says of the seat that it was given for. */
type SeatOfToken = { roomId: string; participantId: string; givenAtMs: number };

type Remembered = {
  /** The seats whose owners may come back, by participant id: those that wait for them, and those that ran out. */
  readonly absent: ReadonlyMap<string, Absence>;
  /** Who left in the first minute of this run of the server, by person. */
  readonly left: readonly string[];
  /** The last time that a host ended it for all, and the seats of those whom it ended for. */
  readonly end: { readonly by: string; readonly atMs: number; readonly seatIds: ReadonlySet<string> } | null;
};

const NOTHING: Remembered = { absent: new Map(), left: [], end: null };

/**
 * What is known of a room beyond the seats in it: who may come back to a seat that ran out, and by whom it was ended. For
 * those who come back with the token of a seat that is gone. In the memory of one process: for a minute after a restart
 * the tokens themselves are believed, as long as their owners have not been seen to leave since.
 */
export class RoomMemory {
  readonly #now: () => number;
  readonly #startedAtMs: number;
  /** The one that something happened to longest ago first. */
  readonly #rooms = new Map<string, Remembered>();

  /** `startedAtMs`: when this run of the server began. */
  constructor({ now, startedAtMs }: { now: () => number; startedAtMs: number }) {
    this.#now = now;
    this.#startedAtMs = startedAtMs;
  }

  /** Whether those who were inside before a restart are still coming back, with what their tokens say of that time. */
  isJustStarted(): boolean {
    return this.#now() - this.#startedAtMs < LIMITS.awayMs;
  }

  /** The connection to a seat is lost. Should the seat run out, the call may still go on between the browsers. */
  noteAway(roomId: string, { id, userId }: Pick<Seat, 'id' | 'userId'>): void {
    const absence = { personId: userId, lostAtMs: this.#now() + LIMITS.awayMs };
    this.#change(roomId, (room) => ({ ...room, absent: new Map([...this.#absentOf(room), [id, absence]]) }));
  }

  /** Its owner sits there again. */
  noteBack(roomId: string, seatId: string): void {
    if (!this.#rooms.get(roomId)?.absent.has(seatId)) return;
    this.#change(roomId, (room) => ({ ...room, absent: without(room, (id) => id === seatId) }));
  }

  /** Somebody has left on purpose, or is put out: with that, no seat that they ever had here is left to come back to. */
  noteLeft(roomId: string, personId: string): void {
    const isKnown = [...(this.#rooms.get(roomId)?.absent.values() ?? [])].some((one) => one.personId === personId);
    if (!isKnown && !this.isJustStarted()) return;
    this.#change(roomId, (room) => ({
      ...room,
      absent: without(room, (_id, absence) => absence.personId === personId),
      left: this.isJustStarted() ? [...new Set([...room.left, personId])] : [],
    }));
  }

  /** `by`: the name of who ended it for all, `byId`: their person, if inside. `seats`: those that were taken. */
  noteEnd(roomId: string, by: string, seats: readonly Pick<Seat, 'id' | 'userId'>[], byId: string | null): void {
    const absent = this.#absentOf(this.#rooms.get(roomId) ?? NOTHING);
    const wasAlone = seats.every(({ userId }) => userId === byId);
    // Whoever was alone has nobody to tell, unless others are on their way back.
    if (wasAlone && absent.length === 0 && !this.isJustStarted()) return;
    const seatIds = new Set([...seats.map(({ id }) => id), ...absent.map(([id]) => id)]);
    this.#change(roomId, (room) => ({ ...room, absent: new Map(), end: { by, atMs: this.#now(), seatIds } }));
  }

  /** The last one inside has gone on purpose: there is nothing left to come back to. */
  noteEmpty(roomId: string): void {
    if (this.#rooms.has(roomId)) this.#change(roomId, (room) => ({ ...room, absent: new Map() }));
  }

  /** Whether the owner of this seat, which ran out, counts as inside still. */
  isLost(roomId: string, seatId: string): boolean {
    const absence = this.#rooms.get(roomId)?.absent.get(seatId);
    return absence !== undefined && mayReturn(absence.lostAtMs, this.#now());
  }

  /** Whether this person has left since a restart a moment ago. */
  hasLeft(roomId: string, personId: string): boolean {
    return this.#rooms.get(roomId)?.left.includes(personId) ?? false;
  }

  /**
   * By whom the room has been ended for whom a token of it was given to; null when it has not. Whoever had left, or was put
   * out before, hears nothing of it.
   */
  endedFor({ roomId, participantId, givenAtMs }: SeatOfToken, personId: string): string | null {
    const { end, left } = this.#rooms.get(roomId) ?? NOTHING;
    if (end === null || end.atMs < givenAtMs) return null;
    // Of a seat from before a restart nothing was known when it ended but whether its owner had left by then.
    const wasOnTheWay =
      givenAtMs < this.#startedAtMs && end.atMs - this.#startedAtMs < LIMITS.awayMs && !left.includes(personId);
    return end.seatIds.has(participantId) || wasOnTheWay ? end.by : null;
  }

  #absentOf({ absent }: Remembered): [string, Absence][] {
    return [...absent].filter(([, { lostAtMs }]) => mayReturn(lostAtMs, this.#now()));
  }

  #change(roomId: string, change: (room: Remembered) => Remembered): void {
    const next = change(this.#rooms.get(roomId) ?? NOTHING);
    // Put last.
    this.#rooms.delete(roomId);
    if (next.absent.size === 0 && next.left.length === 0 && next.end === null) return;
    this.#rooms.set(roomId, next);
    const [oldest] = this.#rooms.keys();
    if (this.#rooms.size > SIZE && oldest !== undefined) this.#rooms.delete(oldest);
  }
}

function without({ absent }: Remembered, isOver: (id: string, absence: Absence) => boolean): Map<string, Absence> {
  return new Map([...absent].filter(([id, absence]) => !isOver(id, absence)));
}
