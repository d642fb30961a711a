import { isNewer, type MediaState } from '@parley/protocol';
import type { Joined, Presence, Seat } from './presence.ts';

/** Presence of one process. Each method runs to its end without a pause, which makes it atomic. */
export class MemoryPresence implements Presence {
  readonly #seats = new Map<string, Seat>();
  /** Participant ids by room, in the order of joining. */
  readonly #rooms = new Map<string, Set<string>>();

  async join(seat: Seat, capacity: number, formerId: string | null = null): Promise<Joined | null> {
    const former = formerId === null ? undefined : this.#seats.get(formerId);
    const left = former && former.socketId === seat.socketId && former.roomId !== seat.roomId ? former : null;
    const present = this.#seats.get(seat.id);
    const before = present?.roomId === seat.roomId ? present : null;
    if (present && present !== before && present !== left) {
      throw new Error(`${seat.id} joins a room and sits in another`);
    }
    if (before === null && (this.#rooms.get(seat.roomId)?.size ?? 0) >= capacity) return null;
    if (left) this.#remove(left);
    const ids = this.#rooms.get(seat.roomId) ?? new Set<string>();
    const others = [...ids].filter((id) => id !== seat.id).map((id) => this.#seat(id));
    ids.add(seat.id);
    this.#rooms.set(seat.roomId, ids);
    this.#seats.set(seat.id, seat);
    return { seat, others, before, left };
  }

  async leave(id: string): Promise<Seat | null> {
    const seat = this.#seats.get(id);
    if (!seat) return null;
    this.#remove(seat);
    return seat;
  }

  async find(id: string): Promise<Seat | null> {
    return this.#seats.get(id) ?? null;
  }

  async listRoom(roomId: string): Promise<readonly Seat[]> {
    return [...(this.#rooms.get(roomId) ?? [])].map((id) => this.#seat(id));
  }

  async listSession(sessionId: string): Promise<readonly Seat[]> {
    return [...this.#seats.values()].filter((seat) => seat.sessionId === sessionId);
  }

  async setMedia(id: string, media: MediaState): Promise<boolean> {
    const seat = this.#seats.get(id);
    if (!seat || !isNewer(media, seat.media)) return false;
    this.#change(id, { media });
    return true;
  }

  async setSession(id: string, sessionId: string): Promise<void> {
    this.#change(id, { sessionId });
  }

  async setAway(id: string, socketId: string, nowMs: number): Promise<Seat | null> {
    const seat = this.#seats.get(id);
    if (seat?.socketId !== socketId || seat.awaySinceMs !== null) return null;
    return this.#change(id, { awaySinceMs: nowMs });
  }

  async listAway(sinceMs: number): Promise<readonly Seat[]> {
    return [...this.#seats.values()].filter((seat) => seat.awaySinceMs !== null && seat.awaySinceMs < sinceMs);
  }

  async countRooms(): Promise<number> {
    return this.#rooms.size;
  }

  #remove({ id, roomId }: Seat): void {
    this.#seats.delete(id);
    const ids = this.#rooms.get(roomId);
    ids?.delete(id);
    if (ids?.size === 0) this.#rooms.delete(roomId);
  }

  #change(id: string, change: Partial<Seat>): Seat | null {
    const seat = this.#seats.get(id);
    if (!seat) return null;
    const changed = { ...seat, ...change };
    this.#seats.set(id, changed);
    return changed;
  }

  #seat(id: string): Seat {
    const seat = this.#seats.get(id);
    if (!seat) throw new Error(`presence lists ${id} in a room but has no seat for it`);
    return seat;
  }
}
