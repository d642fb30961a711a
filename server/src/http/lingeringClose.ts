import type { Socket } from 'node:net';

/** How long a client that is still sending has to read its refusal. */
const GRACE_MS = 1000;
/** So many at once have that time. Of more the oldest goes: each costs some 60 KB while it waits. */
const MOST_LEFT = 100;

/**
 * Closes a connection whose client is still sending: when our half is ended, nothing more is read. To destroy the socket at
 * once would reset the connection as long as something unread lies there, and the client's system would throw the answer
 * away with it (RFC 9112, 9.6). The caller ends our half.
 */
export function createLingeringClose(): (socket: Socket) => void {
  const left = new Set<Socket>();
  return (socket) => {
    socket.destroySoon = () => socket.end();
    socket.pause().on('resume', () => socket.pause());
    const end = setTimeout(() => socket.destroy(), GRACE_MS).unref();
    left.add(socket);
    socket.once('close', () => {
      clearTimeout(end);
      left.delete(socket);
    });
    const [oldest] = left;
    if (left.size > MOST_LEFT) oldest?.destroy();
  };
}
