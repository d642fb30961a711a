import { Button } from '../ui/Button.tsx';
import { requestWords } from './requestWords.ts';

/** What could not be loaded or done, with the button that tries again. Nothing when nothing failed. */
export function LoadFailure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div role="alert" className="mt-3 flex flex-wrap items-center justify-between gap-3 text-muted empty:hidden">
      {error !== null && requestWords(error)}
      {error !== null && onRetry !== undefined && (
        <Button variant="plain" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
