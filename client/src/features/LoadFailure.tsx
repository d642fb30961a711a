import { useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { requestWords } from './requestWords.ts';

type Props = {
  error: unknown;
  /** The words on the button. */
  retry?: string;
  /** Settles when there is an answer. */
  onRetry?: () => Promise<void>;
  className?: string;
};

/**
 * What could not be loaded or done, with the button that tries again. Nothing when nothing failed. The words go while it
 * is tried, so that they are read out again if it fails again.
 */
export function LoadFailure({ error, retry = 'Try again', onRetry, className = 'mt-3' }: Props) {
  const [isPending, setPending] = useState(false);

  async function tryAgain(ask: () => Promise<void>) {
    setPending(true);
    try {
      await ask();
    } finally {
      setPending(false);
    }
  }

  return (
    <div
      className={
        error === null ? 'sr-only' : `flex flex-wrap items-center justify-between gap-3 text-muted ${className}`
      }
    >
      <p role="alert">{error !== null && !isPending && requestWords(error)}</p>
      {error !== null && onRetry !== undefined && (
        <Button variant="plain" isPending={isPending} onClick={() => void tryAgain(onRetry)}>
          {retry}
        </Button>
      )}
    </div>
  );
}
