import { createContext, useContext } from 'react';
import type { Api } from '../api/api.ts';
import type { Http } from '../api/http.ts';
import type { SessionStore } from '../api/SessionStore.ts';
import type { CallControls } from '../call/CallControls.ts';
import type { Signaling } from '../call/Signaling.ts';

/** The call engine as the page uses it. */
export type Engine = { readonly signaling: Signaling; readonly call: CallControls };

/** What lives as long as the page. Made once, in `main.tsx`. */
export type Services = {
  readonly session: SessionStore;
  readonly http: Http;
  readonly api: Api;
  /** The engine, fetched at the first call and the same at each later one. */
  loadEngine(): Promise<Engine>;
};

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('useServices needs a ServicesContext above it');
  return services;
}
