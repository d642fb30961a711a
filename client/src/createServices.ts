import type { IceServersReply } from '@parley/protocol';
import type { IceServersGrant } from './call/IceServers.ts';
import { createApi } from './api/api.ts';
import { GuestStore } from './api/GuestStore.ts';
import { createHttp } from './api/http.ts';
import { OwedSignOuts } from './api/OwedSignOuts.ts';
import type { Passkeys } from './api/passkeys.ts';
import { openStorage, SessionStore } from './api/SessionStore.ts';
import { isSameSession } from './api/tokenClaims.ts';
import { withTabLock } from './api/tabLock.ts';
import { createVisit } from './createVisit.ts';
import type { Engine, Services } from './features/useServices.ts';
import { roomIdAt } from './features/lobby/roomLink.ts';
import { loadPart } from './loadPart.ts';

/** Origin of REST and sockets: the page's own unless the build says otherwise. */
const apiUrl = (import.meta.env.VITE_API_URL ?? '').replace(/\/+$/, '');

/** How soon a refused connection is tried again. */
const COME_BACK_MS = 2000;

/** Makes everything that lives as long as the page. */
export function createServices(): Services {
  const session = new SessionStore(openStorage('localStorage'));
  const guest = new GuestStore(openStorage('sessionStorage'));
  // Whoever signs in is a guest no more. But a sign-in in another tab takes no guest out of the room in this one.
  const leaveGuest = (): void => {
    const isInRoom = guest.getSnapshot()?.roomId === roomIdAt(window.location.pathname);
    if (session.getSnapshot().token !== null && !isInRoom) guest.forget();
  };
  leaveGuest();
  session.subscribe(leaveGuest);
  const http = createHttp({
    baseUrl: apiUrl,
    session,
    fetch: (input, init) => fetch(input, init),
    withLock: withTabLock,
    pause,
    beforeCookie: () => signOuts.settle(),
  });
  const api = createApi(http);
  const signOuts = new OwedSignOuts({
    storage: openStorage('localStorage'),
    logout: api.logout,
    logoutLate: api.logoutLate,
    isExpired: (token) => session.isExpired(token),
    withLock: withTabLock,
    pause,
  });
  void signOuts.settle();
  const visit = createVisit({ api, guest, session });
  let engine: Promise<Engine> | null = null;

  /** The call engine, fetched when somebody is signed in: whoever only reads the sign-in page does not load it. */
  function loadEngine(): Promise<Engine> {
    engine ??= loadPart(() => import('./engine.ts')).then(
      ({ createEngine }) =>
        createEngine({
          url: apiUrl,
          getToken: () => guest.token ?? session.readToken(),
          onRejected: (token) => void comeBack(token),
          onSessionEnded: leave,
          getIceServers: async () => grantOf(await visit.iceServers()),
          getSelf: () => (guest.token === null ? session.getSnapshot().user : { email: '' }),
        }),
      (error: unknown) => {
        // A lost network must not make the next attempt fail as well.
        engine = null;
        throw error;
      },
    );
    return engine;
  }

  /** After the server ended the session of `token`: nothing needs to be asked, unless another sign-in has taken its place. */
  function leave(token: string): void {
    const current = session.readToken();
    if (current === null) return;
    if (isSameSession(token, current)) session.end('by-server');
    else void comeBack(token);
  }

  /**
   * After the server refused the socket's token: it is renewed, or the session ends. Only who is still signed in then
   * connects again; everybody else is on the way to the sign-in.
   */
  async function comeBack(refused: string): Promise<void> {
    if (guest.token !== null) {
      // Nothing renews a guest's pass. One that has taken its place is not the one that was refused.
      if (guest.token === refused) guest.end();
      return;
    }
    if (session.readToken() === null) return;
    await http.renew(refused).catch(() => undefined);
    const token = session.readToken();
    if (token === null) return;
    if (token === refused) await new Promise((resolve) => setTimeout(resolve, COME_BACK_MS));
    const { signaling } = await loadEngine();
    if (session.readToken() !== null) signaling.connect();
  }

  async function loadPasskeys(): Promise<Passkeys> {
    const { createPasskeys } = await loadPart(() => import('./api/passkeys.ts'));
    return createPasskeys(http);
  }

  return { session, guest, signOuts, http, api, visit, loadEngine, loadPasskeys };
}

/** Lets `ms` go by, or less when the network is back. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      window.removeEventListener('online', go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    window.addEventListener('online', go);
  });
}

/** The reply's optional fields may be `undefined`; WebRTC's may only be absent. */
function grantOf({ iceServers, ttlSeconds }: IceServersReply): IceServersGrant {
  const servers = iceServers.map(({ urls, username, credential }) => ({
    urls,
    ...(username !== undefined && { username }),
    ...(credential !== undefined && { credential }),
  }));
  return { iceServers: servers, ttlSeconds };
}
