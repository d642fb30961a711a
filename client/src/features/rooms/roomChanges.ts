import type { ChangeRoomBody, Room } from '@parley/protocol';

/**
 * What of `chosen` is another than `room` was when it was shown. The rest is left out: it may have been changed in another
 * tab since, and whoever only writes a new title must not open a door again that was closed there.
 */
export function roomChanges(room: Room, chosen: ChangeRoomBody): ChangeRoomBody {
  const isNew = ([name, value]: [string, unknown]) => value !== undefined && value !== room[name as keyof Room];
  return Object.fromEntries(Object.entries(chosen).filter(isNew));
}
