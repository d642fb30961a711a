import type { RoomRecord } from '../stores/store.ts';

/** What a change of a made room needs from whoever holds the sockets of those inside. The gateway implements it. */
export interface RoomDoors {
  /** Runs `task` while nobody is inside, and nobody comes in meanwhile. @throws AppError `room_in_use` */
  whileEmpty<Value>(roomId: string, task: () => Promise<Value>): Promise<Value>;
  /**
   * Tells those inside, judges anew who waits, and ends the presence of guests who are not allowed any more.
   * `forgottenId`: somebody about whom nothing is decided any more.
   */
  changed(room: RoomRecord, forgottenId?: string): Promise<void>;
  /** The room is not there any more: puts everybody out. `by`: the name of who has done it. */
  gone(roomId: string, by: string): Promise<void>;
}
