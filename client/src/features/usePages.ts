import { useCallback, useState } from 'react';
import { useLoaded } from './useLoaded.ts';

/** A part of a long list, with where the next one begins; null at the end. */
type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null };

export type Pages<Item> = ReturnType<typeof usePages<Item>>;

/**
 * A long list, its first page loaded as `useLoaded` does and more on demand. Another `load` is another list: a late page
 * of the former is dropped. Whoever has asked for more is not thrown back to the first page every `everyMs`.
 */
export function usePages<Item>(load: (after: string | null) => Promise<Page<Item>>, everyMs: number | null = null) {
  /** The list that has grown beyond its first page. */
  const [grown, setGrown] = useState<{ readonly load: typeof load } | null>(null);
  const { value, error, reload, setValue } = useLoaded(
    useCallback(async () => ({ load, page: await load(null) }), [load]),
    grown?.load === load ? null : everyMs,
  );
  const [isPending, setPending] = useState(false);
  const [moreError, setMoreError] = useState<{ readonly load: typeof load; readonly cause: unknown } | null>(null);

  async function loadMore() {
    // While another list is on its way, the one that is shown does not grow.
    if (value === null || value.load !== load || isPending) return;
    const { next } = value.page;
    setPending(true);
    setGrown({ load });
    try {
      const more = await load(next);
      setValue((present) =>
        present?.load === load && present.page.next === next
          ? { load, page: { items: [...present.page.items, ...more.items], next: more.next } }
          : present,
      );
      setMoreError(null);
    } catch (cause) {
      setMoreError({ load, cause });
    }
    setPending(false);
  }

  /** Puts what has changed in the place of what it was. */
  function change(replace: (item: Item) => Item) {
    setValue((present) => present && { ...present, page: { ...present.page, items: present.page.items.map(replace) } });
  }

  const failure = error ?? (moreError?.load === load ? moreError.cause : null);
  return {
    items: value?.page.items ?? null,
    hasMore: value !== null && value.page.next !== null && failure === null,
    error: failure,
    retry: error === null ? loadMore : reload,
    loadMore,
    isPending,
    change,
  };
}
