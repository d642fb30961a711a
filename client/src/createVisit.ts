import type { Api } from './api/api.ts';
import type { GuestStore } from './api/GuestStore.ts';
import type { SessionStore } from './api/SessionStore.ts';
import type { Services } from './features/useServices.ts';

type Parts = {
  api: Pick<Api, 'lookAtRoom' | 'iceServers' | 'guestLooksAtRoom' | 'guestIceServers'>;
  guest: Pick<GuestStore, 'token'>;
  session: Pick<SessionStore, 'readToken'>;
};

/** A call that begins asks anew in any case. */
const NOBODY_TTL_SECONDS = 600;

/**
 * As whoever is there: a member, or a guest by their pass. Whose pass is over has nothing to ask with, and a request that is
 * refused would be an error in the console: they find no room, and no servers.
 */
export function createVisit({ api, guest, session }: Parts): Services['visit'] {
  const isNobody = (): boolean => guest.token === null && session.readToken() === null;
  return {
    async room(id) {
      if (isNobody()) return { room: null };
      return guest.token === null ? api.lookAtRoom(id) : api.guestLooksAtRoom(guest.token, id);
    },
    async iceServers() {
      if (isNobody()) return { iceServers: [], ttlSeconds: NOBODY_TTL_SECONDS };
      return guest.token === null ? api.iceServers() : api.guestIceServers(guest.token);
    },
  };
}
