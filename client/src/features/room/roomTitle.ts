import { isMadeRoomId } from '@parley/protocol';
import type { RoomLook } from './useRoomLook.ts';

/** What a room is called. An id made by the server is for links, not for reading: the room's own title, once it is known. */
export function roomTitle(roomId: string, look?: RoomLook): string {
  if (!isMadeRoomId(roomId)) return roomId;
  return look?.status === 'found' ? look.room.title : 'Private call';
}
