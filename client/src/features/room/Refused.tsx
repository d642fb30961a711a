import { useEffect } from 'react';
import type { CallControls } from '../../call/CallControls.ts';
import type { JoinRefusal } from '../../call/callState.ts';
import { Button } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { refusalWords } from './refusalWords.ts';
import { WayOut } from './WayOut.tsx';

/** Why one cannot enter, and what to do. */
export function Refused({ call, roomId, reason }: { call: CallControls; roomId: string; reason: JoinRefusal }) {
  const { title, words, remedy } = refusalWords(reason);

  // Whoever stands before a closed door need not be filmed.
  useEffect(() => call.closeMedia(), [call]);

  return (
    <MessagePage
      title={title}
      action={
        <>
          {remedy !== null && (
            <Button
              onClick={() => {
                void call.openMedia();
                if (remedy === 'join') call.join(roomId);
                else call.knock(roomId);
              }}
            >
              {remedy === 'join' ? 'Try again' : 'Ask again'}
            </Button>
          )}
          <WayOut variant={remedy === null ? 'primary' : 'plain'} />
        </>
      }
    >
      {words}
    </MessagePage>
  );
}
