import { createContext, useContext } from 'react';
import type { IceServersReply, RoomLookReply } from '@parley/protocol';
import type { Api } from '../api/api.ts';
import type { GuestStore } from '../api/GuestStore.ts';
import type { Http } from '../api/http.ts';
import type { OwedSignOuts } from '../api/OwedSignOuts.ts';
import type { Passkeys } from '../api/passkeys.ts';
import type { SessionStore } from '../api/SessionStore.ts';
import type { CallControls } from '../call/CallControls.ts';
import type { Signaling } from '../call/Signaling.ts';

/** The call engine as the page uses it. */
export type Engine = { readonly signaling: Signaling; readonly call: CallControls };

/** What lives as long as the page. Made once, in `main.tsx`. */
export type Services = {
  readonly session: SessionStore;
  readonly guest: GuestStore;
  readonly signOuts: OwedSignOuts;
  readonly http: Http;
  readonly api: Api;
  /** What a room's page asks for, as whoever is there: a member, or a guest by their pass. */
  readonly visit: {
    room(id: string): Promise<RoomLookReply>;
    iceServers(): Promise<IceServersReply>;
  };
  /** The engine, fetched at the first call and the same at each later one. */
  loadEngine(): Promise<Engine>;
  /** Passkeys, fetched by whoever uses them. */
  loadPasskeys(): Promise<Passkeys>;
};

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('useServices needs a ServicesContext above it');
  return services;
}
