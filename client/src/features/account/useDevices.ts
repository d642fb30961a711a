import type { SessionsReply } from '@parley/protocol';
import { useCallback, useState } from 'react';
import { useLoaded } from '../useLoaded.ts';
import { useServices } from '../useServices.ts';

export type SignedInDevice = SessionsReply['sessions'][number];

/** Where the person is signed in, this device first and then the one used last. `devices` is null until the first answer. */
export function useDevices() {
  const { api } = useServices();
  const {
    value: devices,
    error,
    reload,
    setValue: setDevices,
  } = useLoaded(useCallback(async () => (await api.sessions()).sessions.toSorted(byUse), [api]));
  const [endError, setEndError] = useState<unknown>(null);
  /** The session that is being ended. */
  const [ending, setEnding] = useState<string | null>(null);

  const load = async () => {
    await reload();
    setEndError(null);
  };

  async function end(id: string) {
    if (ending !== null) return;
    setEnding(id);
    setEndError(null);
    try {
      await api.endSession(id);
      setDevices((shown) => shown?.filter((device) => device.id !== id) ?? null);
    } catch (cause) {
      // It may have ended by itself, or the server is away: the list says which, and an error stays for the latter.
      await reload();
      if (!isGone(cause)) setEndError(cause);
    } finally {
      setEnding(null);
    }
  }

  return { devices, error: endError ?? error, ending, load, end };
}

function isGone(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'not_found';
}

function byUse(a: SignedInDevice, b: SignedInDevice): number {
  if (a.current !== b.current) return a.current ? -1 : 1;
  return b.lastUsedAt.localeCompare(a.lastUsedAt);
}
