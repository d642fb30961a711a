import { Spinner } from './Spinner.tsx';

/** A whole page that waits, and says for what. It appears late, so that a quick answer shows nothing at all. */
export function Waiting({ words }: { words: string }) {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <p role="status" className="flex animate-appear items-center gap-3 text-muted">
        <Spinner />
        {words}…
      </p>
    </main>
  );
}
