import { useEffect, useState, type ReactNode } from 'react';
import { useAuth } from './auth/useAuth.ts';
import { useGuestPass } from './guest/useGuestPass.ts';
import { useServices, type Engine } from './useServices.ts';
import { EngineContext } from './useSocket.ts';

/** Loads the engine once somebody is signed in, or is a guest, and keeps its socket connected for as long as they are. */
export function SocketProvider({ children }: { children: ReactNode }) {
  const { loadEngine } = useServices();
  const { isAuthenticated, token } = useAuth();
  const pass = useGuestPass();
  const [engine, setEngine] = useState<Engine | null>(null);
  /**
   * A guest is who the pass says: by another link in the same tab one is somebody else. It counts more than a session:
   * somebody may sign in with another tab.
   */
  const who = pass !== null && !pass.isOver ? `guest ${pass.token}` : isAuthenticated ? 'member' : null;

  useEffect(() => {
    if (who === null || engine !== null) return;
    // A failure to load shows where the engine is needed: the room page waits for the same promise.
    void loadEngine().then(setEngine, () => undefined);
  }, [who, engine, loadEngine]);

  useEffect(() => {
    if (who === null || engine === null) return;
    const { call, signaling } = engine;
    signaling.connect();
    return () => {
      // A guest who was put out has lost the pass by that, and is still to be told how it ended.
      if (who === 'member' || call.getSnapshot().state.phase !== 'ended') call.leave();
      signaling.disconnect();
    };
  }, [who, engine]);

  useEffect(() => {
    if (who !== 'member' || token === null || engine === null || !engine.signaling.isConnected) return;
    // The connection lives on under the renewed token. If this fails, the next connect brings the token anyway.
    engine.signaling.request('renewToken', { token }).catch(() => undefined);
  }, [who, token, engine]);

  return <EngineContext value={engine}>{children}</EngineContext>;
}
