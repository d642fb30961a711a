import type { RoomRecord } from '../stores/store.ts';

/** What a change of a made room needs from whoever holds the sockets of those inside. The gateway implements it. */
export interface RoomDoors {
  /** Runs `task` while nobody is inside, and nobody comes in meanwhile. @throws AppError `room_in_use` */
  whileEmpty<Value>(roomId: string, task: () => Promise<Value>): Promise<Value>;
  /**
   * Makes a change after those before it, so that the last one made is the last one told; tells those inside, judges anew
   * who waits, and ends the presence of guests who are not allowed any more. `make` resolves to the room as it is then, or
   * to null, which is handed on, when there is nothing to change. `forgottenId`: somebody about whom nothing is decided
   * any more.
   */
  change(roomId: string, make: () => Promise<RoomRecord | null>, forgottenId?: string): Promise<RoomRecord | null>;
  /** The room is not there any more: puts everybody out. `by`: the name of who has done it. */
  gone(roomId: string, by: string): Promise<void>;
}
