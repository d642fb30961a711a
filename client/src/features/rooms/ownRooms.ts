import type { Room } from '@parley/protocol';

/**
 * One's rooms, apart: those that were planned, and the links that "New call" makes, of which there may be many. A link to
 * which nothing was ever set is told by having all that a new room has, its title included.
 */
export function sortRooms(rooms: readonly Room[], ownerName: string): { planned: Room[]; quick: Room[] } {
  const isQuick = (room: Room): boolean =>
    room.title === `${ownerName}'s room` && room.access === 'open' && !room.allowsGuests && room.expiresAt === null;
  return { planned: rooms.filter((room) => !isQuick(room)), quick: rooms.filter(isQuick) };
}
