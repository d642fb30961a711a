import { LogOut } from 'lucide-react';
import { Suspense, useState, type ComponentType } from 'react';
import { Link } from 'react-router-dom';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Logo } from '../../ui/Logo.tsx';
import { useKeptFocus } from '../../ui/useKeptFocus.ts';
import { useAuth } from '../auth/useAuth.ts';
import { useEngine } from '../useSocket.ts';
import { AfterCall } from './AfterCall.tsx';
import { JoinForm } from './JoinForm.tsx';
import { NewCall } from './NewCall.tsx';
import { RecentCalls } from './RecentCalls.tsx';

type Props = {
  /** One's rooms, and the planning of one; comes after what the lobby is first for. */
  rooms: ComponentType<{ isPlanning: boolean; onPlanned(): void }>;
};

/** One's own place. Nothing here turns a camera on. */
export function Lobby({ rooms: Rooms }: Props) {
  const [isPlanning, setPlanning] = useState(false);
  const { user, logout } = useAuth();
  const engine = useEngine();
  const { part, heading } = useKeptFocus();
  if (user === null) return null;

  return (
    <div className="mx-auto w-full max-w-5xl px-6 pb-16 sm:px-10">
      <title>Parley</title>
      <header className="flex h-20 items-center gap-3">
        <Logo className="h-7 shrink-0" />
        <span className="text-lead font-semibold max-sm:sr-only">Parley</span>
        <div className="ml-auto flex min-w-0 items-center gap-3">
          <Link
            to="/account"
            title="Your account"
            className="flex min-h-11 min-w-0 items-center gap-3 rounded-full pr-4 pl-1 transition-colors hover:bg-sunken"
          >
            <Avatar name={user.name} className="size-9 text-small" />
            <span className="sr-only">Your account: </span>
            <span className="truncate font-medium">{user.name}</span>
          </Link>
          <Button variant="quiet" className="-mr-3 px-3!" onClick={() => void logout()}>
            <LogOut className="size-4.5" strokeWidth={1.75} aria-hidden="true" />
            Sign out
          </Button>
        </div>
      </header>

      <main {...part} className="mt-6 sm:mt-12">
        {engine !== null && <AfterCall call={engine.call} self={user.name} />}
        <h1 ref={heading} className="text-display font-semibold">
          Who would you like to see?
        </h1>
        <div className="mt-8 grid gap-x-16 gap-y-14 lg:grid-cols-2">
          <div className="min-w-0 self-start">
            <div className="rounded-tile border border-line bg-surface">
              <NewCall onPlan={() => setPlanning(true)} />
              <JoinForm />
            </div>
            <Suspense fallback={null}>
              <Rooms isPlanning={isPlanning} onPlanned={() => setPlanning(false)} />
            </Suspense>
          </div>
          <RecentCalls />
        </div>
      </main>
    </div>
  );
}
