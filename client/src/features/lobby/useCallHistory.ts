import type { CallsReply } from '@parley/protocol';
import { useCallback, useEffect, useState } from 'react';
import { useServices } from '../useServices.ts';

type Page = { readonly calls: CallsReply['calls']; readonly next: string | null };

/** The person's past calls, newest first, as far as they have asked. `page` is null until the first answer. */
export function useCallHistory() {
  const { api } = useServices();
  const [page, setPage] = useState<Page | null>(null);
  const [isPending, setPending] = useState(true);
  const [error, setError] = useState<unknown>(null);

  const load = useCallback(
    async (above: Page | null, isWanted: () => boolean) => {
      setPending(true);
      setError(null);
      try {
        const reply = await api.calls(above?.next ?? null);
        if (!isWanted()) return;
        setPage({ calls: [...(above?.calls ?? []), ...reply.calls], next: reply.next });
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
