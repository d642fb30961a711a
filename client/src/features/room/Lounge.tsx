import { isMadeRoomId } from '@parley/protocol';
import { Phone } from 'lucide-react';
import type { CallControls } from '../../call/CallControls.ts';
import type { CallState } from '../../call/callState.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Invite } from './Invite.tsx';
import { presenceWords } from './stateWords.ts';

type Props = { call: CallControls; state: Extract<CallState, { phase: 'waiting' | 'inCall' }> };

/** Before a call: who is here and the button that calls them, or how to bring someone. */
export function Lounge({ call, state: { phase, participants, roomId } }: Props) {
  const isAlone = participants.length === 0;
  const { words, canCall } = presenceWords(participants);

  return (
    <section
      aria-labelledby="lounge"
      className="absolute inset-x-4 bottom-28 z-20 mx-auto max-w-md animate-rise rounded-tile bg-surface p-6 text-center shadow-float"
    >
      {isAlone ? (
        <>
          <h2 id="lounge" className="text-lead font-semibold">
            You are the only one here
          </h2>
          <p className="mt-1 mb-5 text-muted">
            {isMadeRoomId(roomId)
              ? 'Send this link to the person you want to see. Nobody can guess it.'
              : "Send this link to the person you want to see. They can also type the room's name: capitals count."}
          </p>
          <Invite roomId={roomId} />
        </>
      ) : (
        <>
          <div className="mb-3 flex justify-center -space-x-2">
            {participants.slice(0, 5).map(({ id, name }) => (
              <Avatar key={id} name={name} className="size-12 text-body ring-3 ring-surface" />
            ))}
          </div>
          <h2 id="lounge" aria-live="polite" className="text-lead font-semibold">
            {words}
          </h2>
          {phase === 'waiting' && canCall && (
            <p className="mt-1 text-muted">Anyone here can start. Then you all see and hear each other.</p>
          )}
          {!canCall && <p className="mt-1 text-muted">You can start the call when the connection is back.</p>}
          {phase === 'waiting' && canCall && (
            <Button size="large" className="mt-5 w-full" onClick={() => call.startCall()}>
              <Phone className="size-5" strokeWidth={1.75} aria-hidden="true" />
              Start call
            </Button>
          )}
        </>
      )}
    </section>
  );
}
