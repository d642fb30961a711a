import { LIMITS, RoomId } from '@parley/protocol';

export type RoomLink = { readonly roomId: string } | { readonly problem: string };

/** What someone typed or pasted into `Room`: a name, or a link to a room of this site, also by its path alone. */
export function parseRoomLink(text: string, origin: string): RoomLink {
  const trimmed = text.trim();
  if (trimmed === '') return { problem: 'Type a name, or paste the link that you were sent.' };
  const address = addressIn(trimmed, origin);
  if (address === null) return checked(trimmed);
  if (address.origin !== origin) {
    return {
      problem: `This link leads to ${address.host}. Open it there, or ask for a link to ${new URL(origin).host}.`,
    };
  }
  return roomAt(address.pathname) ?? { problem: 'This link is of this site, but it does not lead to a room.' };
}

/** The path of a room's page. */
export function roomPath(roomId: string): string {
  return `/room/${encodeURIComponent(roomId)}`;
}

/** The room of a page at `pathname`, or why there can be none of this name; null where this is no room's address at all. */
export function roomAt(pathname: string): RoomLink | null {
  const segment = /^\/room\/([^/]+)\/?$/.exec(pathname)?.[1];
  const name = segment === undefined ? null : decoded(segment);
  return name === null ? null : checked(name);
}

/** The room of a page at `pathname`, or null where there can be none. Trimmed, as the server does. */
export function roomIdAt(pathname: string): string | null {
  const link = roomAt(pathname);
  return link !== null && 'roomId' in link ? link.roomId : null;
}

function checked(roomId: string): RoomLink {
  // In a path these two mean "here" and "up", however they are written.
  if (roomId === '.' || roomId === '..')
    return { problem: 'This name cannot stand in an address. Choose another one.' };
  const parsed = RoomId.safeParse(roomId);
  if (parsed.success) return { roomId: parsed.data };
  return {
    problem:
      roomId.length > LIMITS.roomIdLength
        ? `This name is too long: a room's name has at most ${LIMITS.roomIdLength} characters.`
        : "A room's name is one line of ordinary characters.",
  };
}

/** `text` as a web address, also without its scheme when it starts with this site's host, and the path of a room. */
function addressIn(text: string, origin: string): URL | null {
  if (text.startsWith('/')) {
    const address = new URL(origin + text);
    return roomAt(address.pathname) === null ? null : address;
  }
  const { host, protocol } = new URL(origin);
  const full = text.startsWith(`${host}/`) ? `${protocol}//${text}` : text;
  if (!/^https?:\/\//i.test(full)) return null;
  try {
    return new URL(full);
  } catch {
    return null;
  }
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
