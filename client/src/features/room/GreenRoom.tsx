import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { useSelf } from '../useSelf.ts';

const BACK =
  '-ml-3 inline-flex min-h-11 items-center gap-2 rounded-full px-3 font-medium text-muted transition-colors hover:bg-sunken hover:text-ink';

type Props = {
  heading: ReactNode;
  picture: ReactNode;
  /** What can be set before. */
  children: ReactNode;
  /** The button that leads on. */
  action: ReactNode;
};

/**
 * The page before a room: one's own picture, and beside it what is to be decided. A screen begins at its heading, so the
 * switches in the picture come after it for the keyboard, though the picture is seen first. The button that leads on is
 * always in sight: on a phone it stays at the lower edge, over what can be scrolled.
 */
export function GreenRoom({ heading, picture, children, action }: Props) {
  const { isGuest } = useSelf();
  const location = useLocation();
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-6xl flex-col px-6 sm:px-10 lg:pb-10">
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
      <main className="flex flex-col gap-x-14 lg:my-auto lg:grid lg:grid-cols-[minmax(0,1fr)_20rem] lg:grid-rows-[1fr_auto_auto_auto_1fr] lg:pb-20">
        <div className="max-lg:mt-8 lg:col-start-2 lg:row-start-2">{heading}</div>
        <div className="max-lg:order-first lg:col-start-1 lg:row-span-5 lg:row-start-1">{picture}</div>
        {/* What has the keyboard does not hide behind the button. */}
        <div className="mt-6 grid gap-6 max-lg:[&_:focus]:scroll-mb-28 lg:col-start-2 lg:row-start-3">{children}</div>
        <div className="mt-2 grid max-lg:sticky max-lg:bottom-0 max-lg:z-10 max-lg:-mx-6 max-lg:bg-page max-lg:px-6 max-lg:pt-4 max-lg:pb-[max(1.5rem,env(safe-area-inset-bottom))] max-lg:sm:-mx-10 max-lg:sm:px-10 lg:col-start-2 lg:row-start-4 lg:mt-6">
          {action}
        </div>
      </main>
    </div>
  );
}
