import type { IncomingMessage } from 'node:http';
import { shortAddress } from '../auth/clientAddress.ts';
import type { RoomCalls } from '../calls/RoomCalls.ts';
import type { LiveView } from '../LiveView.ts';
import type { Presence } from '../rooms/presence.ts';
import type { ParleyServer } from './Connection.ts';

/** More than anybody reads. The counts count all. */
const LISTED_SOCKETS = 1000;

/** Reads what administrators see off the sockets, the seats and the calls themselves. */
export function createLiveView(
  io: ParleyServer,
  presence: Presence,
  calls: RoomCalls,
  addressOf: (request: IncomingMessage) => string,
  now: () => number,
): LiveView {
  const startedAtMs = now();
  return {
    async overview() {
      const latest = [...io.sockets.sockets.values()]
        .toSorted((a, b) => b.handshake.issued - a.handshake.issued)
        .slice(0, LISTED_SOCKETS);
      const sockets = await Promise.all(
        latest.map(async ({ data: { identity, seatId }, handshake, request }) => ({
          userId: identity.guestOf === undefined ? identity.userId : null,
          name: identity.name,
          email: identity.email,
          address: shortAddress(addressOf(request)),
          connectedMs: Math.max(0, now() - handshake.issued),
          roomId: seatId === null ? null : ((await presence.find(seatId))?.roomId ?? null),
        })),
      );
      return {
        counts: { sockets: io.sockets.sockets.size, rooms: await presence.countRooms(), calls: calls.count },
        sockets,
        calls: calls.list().map(({ roomId, elapsedMs, members }) => ({
          roomId,
          elapsedMs,
          people: members.map(({ name, email }) => ({ name, email })),
        })),
        upMs: now() - startedAtMs,
      };
    },
  };
}
