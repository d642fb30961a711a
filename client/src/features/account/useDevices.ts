import type { SessionsReply } from '@parley/protocol';
import { useCallback, useState } from 'react';
import { ApiError } from '../../api/http.ts';
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
  /** The sessions that are being ended. */
  const [ending, setEnding] = useState<readonly string[]>([]);

  const load = async () => {
    await reload();
    setEndError(null);
  };

  async function end(id: string) {
    setEnding((others) => [...others, id]);
    setEndError(null);
    try {
      await api.endSession(id);
      setDevices((shown) => shown?.filter((device) => device.id !== id) ?? null);
    } catch (cause) {
      // It may have ended by itself, or the server is away: the list says which, and an error stays for the latter.
      await reload();
      if (!(cause instanceof ApiError) || cause.code !== 'not_found') setEndError(cause);
    } finally {
      setEnding((all) => all.filter((one) => one !== id));
    }
  }

  return { devices, error: endError ?? error, ending, load, end };
}

function byUse(a: SignedInDevice, b: SignedInDevice): number {
  if (a.current !== b.current) return a.current ? -1 : 1;
  return b.lastUsedAt.localeCompare(a.lastUsedAt);
}
