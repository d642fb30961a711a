import type { ReactNode } from 'react';
import { Button } from '../ui/Button.tsx';
import { LoadFailure } from './LoadFailure.tsx';
import type { Pages } from './usePages.ts';

type Props<Item> = {
  pages: Pages<Item>;
  /** What the items are: the button that shows more says it to those who do not see the list. */
  of: string;
  /** In place of the list while its first page is on its way. */
  loading: ReactNode;
  /** In place of a list without items. */
  empty: ReactNode;
  /** How the list is called, where the heading above does not say it. */
  label?: string;
  className: string;
  /** One item, as an `li` with its key. */
  children(item: Item): ReactNode;
};

/** A list that grows on demand, and what stands there while there is none. */
export function PagedList<Item>({ pages, of, loading, empty, label, className, children }: Props<Item>) {
  const { items, hasMore, error, retry, loadMore, isPending } = pages;
  return (
    <>
      {items === null && error === null && loading}
      {items?.length === 0 && empty}
      {items !== null && items.length > 0 && (
        <ul className={className} aria-label={label}>
          {items.map((item) => children(item))}
        </ul>
      )}
      <LoadFailure error={error} onRetry={retry} />
      {hasMore && (
        <Button variant="quiet" className="mt-3 -ml-3 px-3!" isPending={isPending} onClick={() => void loadMore()}>
          Show more<span className="sr-only"> {of}</span>
        </Button>
      )}
    </>
  );
}
