import type { ParleySocket } from './Connection.ts';

type Connection = ParleySocket['conn'];

/** In characters, of all connections together. Who reads leaves next to none, and a dead network is noticed within 5 s. */
const MOST_UNREAD = 32 * 1024 * 1024;

/**
 * Ends connections whose clients do not take what is sent to them, those that leave most first, until what waits is
 * bearable. Whoever answers pings and reads nothing else would have the server keep all that others send, for ever. It
 * need not be their fault, so to them and their room it is a lost connection, to which they may come back.
 */
export function cutUnread(connections: Iterable<Connection>, most = MOST_UNREAD): void {
  const behind: { connection: Connection; length: number }[] = [];
  let total = 0;
  for (const connection of connections) {
    const length = unreadLength(connection);
    if (length === 0) continue;
    behind.push({ connection, length });
    total += length;
  }
  if (total <= most) return;
  for (const { connection, length } of behind.toSorted((a, b) => b.length - a.length)) {
    connection.transport.emit('error', new Error('The client does not read what is sent to it.'));
    total -= length;
    if (total <= most) return;
  }
}

/** What waits in Engine.IO, and what `ws` could not hand to the system yet. Over long-polling there is no `ws`. */
function unreadLength(connection: Connection): number {
  const { writeBuffer, transport } = connection as unknown as {
    writeBuffer: readonly { data?: string | Buffer }[];
    transport: { socket?: { bufferedAmount: number } };
  };
  let length = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) length += data?.length ?? 0;
  return length;
}
