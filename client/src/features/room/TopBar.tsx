import { Lock } from 'lucide-react';
import type { CallState } from '../../call/callState.ts';
import { connectionWords } from './stateWords.ts';
import { Timer } from './Timer.tsx';

type Props = { state: Extract<CallState, { phase: 'waiting' | 'inCall' }>; isFaded: boolean; title: string };

/** Where one is, how the connection is, and for how long. */
export function TopBar({ state, isFaded, title }: Props) {
  const words = connectionWords(state);
  return (
    <header
      className={`pointer-events-none absolute top-4 left-4 z-20 flex max-w-[calc(100%-2rem)] sm:max-w-[calc(100%-3rem)] items-center gap-2.5 rounded-full bg-veil px-4 py-1.5 text-small transition-opacity sm:top-6 sm:left-6 ${isFaded ? 'opacity-0' : ''}`}
    >
      <h1 className="truncate font-semibold">{title}</h1>
      <span role="status" className="empty:absolute">
        {state.standing.room?.isLocked === true && (
          <span className="flex items-center gap-1.5 whitespace-nowrap">
            <Lock className="size-4" strokeWidth={1.75} aria-hidden="true" />
            Locked
          </span>
        )}
      </span>
      <span className="flex items-center gap-2 whitespace-nowrap text-muted">
        <span
          aria-hidden="true"
          className={`size-1.5 rounded-full ${words === 'Connected' ? 'bg-accent' : 'animate-breathe bg-muted'}`}
        />
        <span role="status" data-testid="connection-state">
          {words}
        </span>
      </span>
      {state.phase === 'inCall' && state.startedAtMs !== null && <Timer startedAtMs={state.startedAtMs} />}
    </header>
  );
}
