import { mayReturn } from './policy.ts';

/** Rooms of which something is remembered. The one that nothing happened to for longest is forgotten first. */
const SIZE = 10_000;

type Remembered = {
  /** When the seats ran out whose owners may still come back, by participant id. */
  readonly lost: ReadonlyMap<string, number>;
  /** The last time that a host ended it for all. */
  readonly end: { readonly by: string; readonly atMs: number } | null;
};

const NOTHING: Remembered = { lost: new Map(), end: null };

/**
 * What is known of a room beyond the seats in it: whose time ran out, and by whom it was ended. For those who come back
 * with the token of a seat that is gone. In the memory of one process: after a restart the tokens themselves are believed.
 */
export class RoomMemory {
  readonly #now: () => number;
  /** The one that something happened to longest ago first. */
  readonly #rooms = new Map<string, Remembered>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A seat was freed because its owner stayed away: the call may well go on between the browsers. */
  noteLost(roomId: string, seatId: string): void {
    this.#change(roomId, (room) => {
      const kept = [...room.lost].filter(([, lostAtMs]) => mayReturn(lostAtMs, this.#now()));
      return { ...room, lost: new Map([...kept, [seatId, this.#now()]]) };
    });
  }

  /** Its owner has said since that they are gone. */
  noteLeft(roomId: string, seatId: string): void {
    if (!this.isLost(roomId, seatId)) return;
    this.#change(roomId, (room) => ({ ...room, lost: new Map([...room.lost].filter(([id]) => id !== seatId)) }));
  }

  /** `by`: the name of who ended it for all. */
  noteEnd(roomId: string, by: string): void {
    this.#change(roomId, () => ({ lost: new Map(), end: { by, atMs: this.#now() } }));
  }

  /** The last one inside has gone on purpose: there is nothing left to come back to. */
  noteEmpty(roomId: string): void {
    const room = this.#rooms.get(roomId);
    if (room === undefined || room.lost.size === 0) return;
    if (room.end === null) this.#rooms.delete(roomId);
    else this.#rooms.set(roomId, { ...room, lost: new Map() });
  }

  /** Whether the owner of this seat, which ran out, counts as inside still. */
  isLost(roomId: string, seatId: string): boolean {
    const lostAtMs = this.#rooms.get(roomId)?.lost.get(seatId);
    return lostAtMs !== undefined && mayReturn(lostAtMs, this.#now());
  }

  /** By whom the room has been ended for all since `givenAtMs`, when a seat in it was given; null when it has not. */
  endedSince(roomId: string, givenAtMs: number): string | null {
    const end = this.#rooms.get(roomId)?.end ?? null;
    return end !== null && end.atMs >= givenAtMs ? end.by : null;
  }

  #change(roomId: string, change: (room: Remembered) => Remembered): void {
    const next = change(this.#rooms.get(roomId) ?? NOTHING);
    // Put last.
    this.#rooms.delete(roomId);
    this.#rooms.set(roomId, next);
    const [oldest] = this.#rooms.keys();
    if (this.#rooms.size > SIZE && oldest !== undefined) this.#rooms.delete(oldest);
  }
}
