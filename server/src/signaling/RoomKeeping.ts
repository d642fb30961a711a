import { LIMITS } from '@parley/protocol';
import type { Logger } from 'pino';
import { AppError } from '../AppError.ts';
import type { Admission } from '../rooms/Admission.ts';
import { withNextHost, withPerson } from '../rooms/liveRoom.ts';
import type { LiveRooms } from '../rooms/LiveRooms.ts';
import type { Presence } from '../rooms/presence.ts';
import type { RoomDoors } from '../rooms/RoomDoors.ts';
import type { RoomMemory } from '../rooms/RoomMemory.ts';
import type { RoomRecord } from '../stores/store.ts';
import { occupantOf } from './Departures.ts';
import type { GuestSockets } from './GuestSockets.ts';
import type { Hosting } from './Hosting.ts';
import type { Knocking } from './Knocking.ts';
import type { RoomChanges } from './RoomChanges.ts';
import type { SerialQueue } from '../SerialQueue.ts';
import { StoreQueue } from '../StoreQueue.ts';

type RoomKeepingDeps = {
  presence: Presence;
  live: LiveRooms;
  admission: Admission;
  changes: RoomChanges;
  knocking: Knocking;
  hosting: Hosting;
  guests: GuestSockets;
  memory: RoomMemory;
  /** By room. */
  queue: SerialQueue;
  /** When this run of the server began. */
  startedAtMs: number;
  log: Pick<Logger, 'warn'>;
  now: () => number;
};

/** What becomes of those inside when the room itself changes, or its time is over. */
export class RoomKeeping implements RoomDoors {
  readonly #deps: RoomKeepingDeps;
  /** Changes of settings, by room: the last one made is the last one told. */
  readonly #changing = new StoreQueue();

  constructor(deps: RoomKeepingDeps) {
    this.#deps = deps;
  }

  whileEmpty<Value>(roomId: string, task: () => Promise<Value>): Promise<Value> {
    const { queue, presence, admission } = this.#deps;
    return queue.run(roomId, async () => {
      if ((await presence.listRoom(roomId)).length > 0) throw new AppError('room_in_use');
      const value = await task();
      admission.noteChange(roomId);
      return value;
    });
  }

  change(roomId: string, make: () => Promise<RoomRecord | null>, forgottenId?: string): Promise<RoomRecord | null> {
    const { admission, queue } = this.#deps;
    // Not yet in the room's own order: a store that hangs holds up nobody inside.
    return this.#changing.run(roomId, async () => {
      admission.noteChange(roomId);
      const record = await make();
      admission.noteChange(roomId);
      if (record !== null) await queue.run(roomId, () => this.#tellChange(roomId, record, forgottenId));
      return record;
    });
  }

  gone(roomId: string, by: string): Promise<void> {
    const { queue, hosting, guests, knocking, admission } = this.#deps;
    admission.noteChange(roomId);
    return queue.run(roomId, async () => {
      await hosting.endNow(roomId, by);
      await knocking.declineAll(roomId);
      await guests.endNow(roomId);
    });
  }

  /**
   * Ends the guests of rooms that are over, and gives rooms a host to which none has come back. Once a second. What fails
   * in one room, as when the store is away, holds up no other; it is tried again the next time.
   */
  async sweep(): Promise<void> {
    const { live, log, startedAtMs, now } = this.#deps;
    const isSettled = now() - startedAtMs >= LIMITS.awayMs;
    const settle = (work: Promise<void>, roomId: string) =>
      work.catch((error: unknown) => log.warn({ err: error, roomId }, 'a room was not kept'));
    await Promise.all(
      (await live.list()).flatMap(({ roomId, room }) => [
        ...(room.record !== null && isOver(room.record, now()) ? [settle(this.#expire(roomId), roomId)] : []),
        ...(room.isHostAwaited && isSettled ? [settle(this.#giveHost(roomId), roomId)] : []),
      ]),
    );
  }

  async #tellChange(roomId: string, record: RoomRecord, forgottenId: string | undefined): Promise<void> {
    const { changes, knocking, guests, memory, now } = this.#deps;
    if (forgottenId !== undefined) memory.noteLeft(roomId, forgottenId);
    await changes.change(roomId, (room) => {
      if (forgottenId === undefined) return { ...room, record };
      const without = (people: readonly string[]) => withPerson(people, forgottenId, false);
      const isOwner = forgottenId === record.ownerId;
      return { ...room, record, keptOut: without(room.keptOut), hosts: isOwner ? room.hosts : without(room.hosts) };
    });
    guests.setRoomEnd(roomId, record.expiresAt);
    if (!record.allowsGuests || isOver(record, now())) await guests.endNow(roomId);
    await knocking.judgeAgain(roomId);
  }

  #giveHost(roomId: string): Promise<void> {
    const { queue, changes } = this.#deps;
    return queue.run(roomId, async () => {
      await changes.change(roomId, (it, seats) => (it.isHostAwaited ? withNextHost(it, seats.map(occupantOf)) : it));
    });
  }

  #expire(roomId: string): Promise<void> {
    const { queue, guests, knocking, live, presence } = this.#deps;
    return queue.run(roomId, async () => {
      await guests.endNow(roomId);
      if ((await live.find(roomId)).waiting.length > 0) await knocking.judgeAgain(roomId);
      if ((await presence.listRoom(roomId)).length === 0) await live.forget(roomId);
    });
  }
}

function isOver({ expiresAt }: RoomRecord, nowMs: number): boolean {
  return expiresAt !== null && expiresAt.getTime() <= nowMs;
}
