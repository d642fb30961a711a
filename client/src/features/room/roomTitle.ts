import { isMadeRoomId } from '@parley/protocol';

/** What a room is called. An id made by the server is for links, not for reading. */
export function roomTitle(roomId: string): string {
  return isMadeRoomId(roomId) ? 'Private call' : roomId;
}
