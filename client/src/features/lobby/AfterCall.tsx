import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useNavigate } from 'react-router-dom';
import type { CallControls } from '../../call/CallControls.ts';
import { Button } from '../../ui/Button.tsx';
import { durationWords } from '../../ui/durationWords.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { listWords } from '../../ui/listWords.ts';
import { callLevelWords } from './callLevelWords.ts';
import { canRejoin, endTitle, endWords } from './endWords.ts';
import { roomPath } from './roomLink.ts';

/** The card of the call that just ended: how long, with whom, and one click back in. `self`: one's own name. */
export function AfterCall({ call, self }: { call: CallControls; self: string }) {
  const { state, callLevel } = useSyncExternalStore(
    (listener) => call.subscribe(listener),
    () => call.getSnapshot(),
  );
  const navigate = useNavigate();
  if (state.phase !== 'ended') return null;

  const { roomId, reason, summary } = state;
  const words = endWords({ ...state, self });
  // Who left an empty room knows that they did.
  if (summary === null && words === null) return null;

  function rejoin() {
    // Joined by this very press, with microphone and camera as they were: the room page finds the visit under way.
    void call.openMedia();
    call.join(roomId);
    void navigate(roomPath(roomId));
  }

  return (
    <section
      aria-labelledby="after-call"
      className="relative mb-12 flex animate-rise flex-wrap items-center gap-x-6 gap-y-4 rounded-tile border border-line bg-surface py-5 pr-16 pl-6 sm:pr-20 sm:pl-8"
    >
      <div className="min-w-0 flex-1 basis-56">
        <h2 id="after-call" className="text-lead font-semibold">
          {summary === null ? endTitle(reason) : `You spoke for ${durationWords(summary.durationMs)}`}
        </h2>
        <p className="mt-0.5 text-muted">
          {[
            summary !== null && summary.others.length > 0 && `With ${listWords(summary.others)}.`,
            summary !== null && callLevel !== null && callLevelWords(callLevel),
            words,
          ]
            .filter(Boolean)
            .join(' ')}
        </p>
      </div>
      {canRejoin(state) && (
        <Button variant="plain" onClick={rejoin}>
          Rejoin
        </Button>
      )}
      <IconButton
        icon={X}
        label="Close this card"
        tooltip="none"
        className="absolute! top-3 right-3 size-11 sm:top-6 sm:right-6"
        onClick={() => call.dismiss()}
      />
    </section>
  );
}
