import { useCallback, useState } from 'react';
import { useLoaded } from './useLoaded.ts';

/** A part of a long list, with where the next one begins; null at the end. */
type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null };

export type Pages<Item> = ReturnType<typeof usePages<Item>>;

/**
 * A long list, its first page loaded as `useLoaded` does and more on demand. Another `load` is another list. Whoever has
 * asked for more is not thrown back to the first page every `everyMs`.
 */
export function usePages<Item>(load: (after: string | null) => Promise<Page<Item>>, everyMs: number | null = null) {
  /** The list that grows beyond its first page. */
  const [grown, setGrown] = useState<{ readonly load: typeof load } | null>(null);
  const isGrown = grown?.load === load;
  const { value, error, isPending, reload, ask, setValue } = useLoaded<Page<Item>>(
    useCallback(() => load(null), [load]),
    isGrown ? null : everyMs,
  );
  const isGrowing = isGrown && isPending;

  async function loadMore() {
    if (value === null || isGrowing) return;
    setGrown({ load });
    // A first page that is on its way just now is dropped, and cannot take the place of both.
    await ask(async () => {
      const { items, next } = await load(value.next);
      return (former) => former && { items: [...former.items, ...items], next };
    });
  }

  /** Puts what has changed in the place of what it was. */
  function change(replace: (item: Item) => Item) {
    setValue((present) => present && { ...present, items: present.items.map(replace) });
  }

  return {
    items: value?.items ?? null,
    hasMore: value !== null && value.next !== null && error === null,
    error,
    retry: isGrown ? loadMore : reload,
    loadMore,
    isPending: isGrowing,
    change,
  };
}
