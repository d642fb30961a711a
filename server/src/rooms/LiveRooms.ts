import { EMPTY, type LiveRoom } from './liveRoom.ts';

/**
 * The one owner of what is true of a room while somebody is inside or waits: hosts, lock, who is kept out, who knocks. A
 * port: this one lives in the memory of one process. Whoever changes a room does so in that room's order.
 */
export interface LiveRooms {
  /** {@link EMPTY} for a room in which nobody is. */
  find(roomId: string): Promise<LiveRoom>;
  /** Atomic. Resolves to what it was and what it is. */
  change(roomId: string, change: (room: LiveRoom) => LiveRoom): Promise<{ before: LiveRoom; after: LiveRoom }>;
  /** Nobody is inside and nobody waits any more. */
  forget(roomId: string): Promise<void>;
  /** The rooms that something is known of. */
  list(): Promise<readonly { roomId: string; room: LiveRoom }[]>;
}

/** {@link LiveRooms} of one process. */
export class MemoryLiveRooms implements LiveRooms {
  readonly #rooms = new Map<string, LiveRoom>();

  async find(roomId: string): Promise<LiveRoom> {
    return this.#rooms.get(roomId) ?? EMPTY;
  }

  async change(roomId: string, change: (room: LiveRoom) => LiveRoom): Promise<{ before: LiveRoom; after: LiveRoom }> {
    const before = this.#rooms.get(roomId) ?? EMPTY;
    const after = change(before);
    if (after !== before) this.#rooms.set(roomId, after);
    return { before, after };
  }

  async forget(roomId: string): Promise<void> {
    this.#rooms.delete(roomId);
  }

  async list(): Promise<readonly { roomId: string; room: LiveRoom }[]> {
    return [...this.#rooms].map(([roomId, room]) => ({ roomId, room }));
  }
}
