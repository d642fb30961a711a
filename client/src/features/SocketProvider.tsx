import { useEffect, useState, type ReactNode } from 'react';
import { useAuth } from './auth/useAuth.ts';
import { useServices, type Engine } from './useServices.ts';
import { EngineContext } from './useSocket.ts';

/** Loads the engine once somebody is signed in, and keeps its socket connected for as long as they are. */
export function SocketProvider({ children }: { children: ReactNode }) {
  const { loadEngine } = useServices();
  const { isAuthenticated, token } = useAuth();
  const [engine, setEngine] = useState<Engine | null>(null);

  useEffect(() => {
    if (!isAuthenticated || engine !== null) return;
    // A failure to load shows where the engine is needed: the room page waits for the same promise.
    void loadEngine().then(setEngine, () => undefined);
  }, [isAuthenticated, engine, loadEngine]);

  useEffect(() => {
    if (!isAuthenticated || engine === null) return;
    engine.signaling.connect();
    return () => {
      engine.call.leave();
      engine.signaling.disconnect();
    };
  }, [isAuthenticated, engine]);

  useEffect(() => {
    if (token === null || engine === null || !engine.signaling.isConnected) return;
    // The connection lives on under the renewed token. If this fails, the next connect brings the token anyway.
    engine.signaling.request('renewToken', { token }).catch(() => undefined);
  }, [token, engine]);

  return <EngineContext value={engine}>{children}</EngineContext>;
}
