import { Call } from './call/Call.ts';
import type { IceServersGrant } from './call/IceServers.ts';
import { Signaling } from './call/Signaling.ts';
import type { Engine } from './features/useServices.ts';
import { measureLight } from './measureLight.ts';

/** What the engine is given by the page. It never imports `api` or `features`. */
export type EngineDeps = {
  url: string;
  getToken: () => string | null;
  /** The server does not take this token. */
  onRejected: (token: string) => void;
  /** The server has ended the session of this token. */
  onSessionEnded: (token: string) => void;
  getIceServers: () => Promise<IceServersGrant>;
  /** Who uses the page; null while nobody is signed in. The address of a guest is empty. */
  getSelf: () => { email: string } | null;
};

/** What went wrong and healed is for whoever develops; a person's console stays empty. */
const logProblem = (message: string, error: unknown): void => {
  if (import.meta.env.DEV) console.debug(message, error);
};

/** The door to `call/`: a chunk of its own, loaded once somebody is signed in. */
export function createEngine(deps: EngineDeps): Engine {
  const { url, getToken, onRejected, onSessionEnded, getIceServers, getSelf } = deps;
  const signaling = new Signaling({ url, getToken, onRejected, onSessionEnded });
  return { signaling, call: new Call({ signaling, getIceServers, getSelf, measureLight, log: logProblem }) };
}
