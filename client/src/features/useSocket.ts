import { createContext, useContext } from 'react';
import type { Engine } from './useServices.ts';

/** The engine, or null until it is loaded. */
export const EngineContext = createContext<Engine | null>(null);

export function useEngine(): Engine | null {
  return useContext(EngineContext);
}

/**
 * The one Socket.IO client of this page; null while signed out or loading.
 * @public the seed's name for it; our own screens go through the engine
 */
export function useSocket(): { socket: Engine['signaling']['socket'] | null } {
  return { socket: useEngine()?.signaling.socket ?? null };
}
