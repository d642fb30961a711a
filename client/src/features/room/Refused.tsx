import { useEffect } from 'react';
import type { CallControls } from '../../call/CallControls.ts';
import type { JoinRefusal } from '../../call/callState.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { refusalWords } from './refusalWords.ts';

/** Why one cannot enter, and what to do. */
export function Refused({ call, roomId, reason }: { call: CallControls; roomId: string; reason: JoinRefusal }) {
  const { title, words, canRetry } = refusalWords(reason);

  // Whoever stands before a closed door need not be filmed.
  useEffect(() => call.closeMedia(), [call]);

  return (
    <MessagePage
      title={title}
      action={
        <>
          {canRetry && (
            <Button
              onClick={() => {
                void call.openMedia();
                call.join(roomId);
              }}
            >
              Try again
            </Button>
          )}
          <LinkButton to="/lobby" variant={canRetry ? 'plain' : 'primary'}>
            Go to the lobby
          </LinkButton>
        </>
      }
    >
      {words}
    </MessagePage>
  );
}
