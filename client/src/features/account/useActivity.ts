import type { SecurityEventsReply } from '@parley/protocol';
import { useCallback, useEffect, useState } from 'react';
import { useServices } from '../useServices.ts';

/** What happened to one's own account, newest first, as far as the person has asked. `page` is null until the first answer. */
export function useActivity() {
  const { api } = useServices();
  const [page, setPage] = useState<Readonly<SecurityEventsReply> | null>(null);
  const [isPending, setPending] = useState(true);
  const [error, setError] = useState<unknown>(null);

  const load = useCallback(
    async (above: Readonly<SecurityEventsReply> | null, isWanted: () => boolean) => {
      setPending(true);
      setError(null);
      try {
        const reply = await api.securityEvents(above?.next ?? null);
        if (!isWanted()) return;
        setPage({ events: [...(above?.events ?? []), ...reply.events], next: reply.next });
      } catch (cause) {
        if (isWanted()) setError(cause);
      }
      if (isWanted()) setPending(false);
    },
    [api],
  );

  useEffect(() => {
    let isHere = true;
    void load(null, () => isHere);
    return () => {
      isHere = false;
    };
  }, [load]);

  return { page, isPending, error, loadMore: () => void load(page, () => true) };
}
