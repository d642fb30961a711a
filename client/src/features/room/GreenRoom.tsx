import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { useSelf } from '../useSelf.ts';

const BACK =
  '-ml-3 inline-flex min-h-11 items-center gap-2 rounded-full px-3 font-medium text-muted transition-colors hover:bg-sunken hover:text-ink';

/** The page before a room: one's own picture, and beside it what is to be decided. */
export function GreenRoom({ picture, children }: { picture: ReactNode; children: ReactNode }) {
  const { isGuest } = useSelf();
  const location = useLocation();
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-6xl flex-col px-6 pb-10 sm:px-10">
      <header className="flex h-20 items-center">
        {isGuest ? (
          <Link to="/login" state={{ from: location }} className={BACK}>
            Sign in instead
          </Link>
        ) : (
          <Link to="/lobby" className={BACK}>
            <ArrowLeft className="size-5" strokeWidth={1.75} aria-hidden="true" />
            Lobby
          </Link>
        )}
      </header>
      <main className="grid flex-1 content-start gap-x-14 gap-y-8 lg:grid-cols-[minmax(0,1fr)_20rem] lg:content-center lg:pb-20">
        {picture}
        <div className="grid content-center gap-6">{children}</div>
      </main>
    </div>
  );
}
