import { useEffect } from 'react';
import type { CallControls } from '../../call/CallControls.ts';
import type { JoinRefusal } from '../../call/callState.ts';
import { Button } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { useSelf } from '../useSelf.ts';
import { useServices } from '../useServices.ts';
import { refusalWords } from './refusalWords.ts';
import { WayOut } from './WayOut.tsx';

const LABELS = { join: 'Try again', knock: 'Ask again', link: 'Back to the link' } as const;

/** Why one cannot enter, and what to do. */
export function Refused({ call, roomId, reason }: { call: CallControls; roomId: string; reason: JoinRefusal }) {
  const { guest } = useServices();
  const { title, words, remedy } = refusalWords(reason, useSelf().isGuest);

  // Whoever stands before a closed door need not be filmed.
  useEffect(() => call.closeMedia(), [call]);

  function goOn() {
    if (remedy === 'link') {
      guest.forget();
      call.dismiss();
      return;
    }
    void call.openMedia();
    if (remedy === 'join') call.join(roomId);
    else call.knock(roomId);
  }

  return (
    <MessagePage
      title={title}
      action={
        <>
          {remedy !== null && <Button onClick={goOn}>{LABELS[remedy]}</Button>}
          <WayOut variant={remedy === null ? 'primary' : 'plain'} />
        </>
      }
    >
      {words}
    </MessagePage>
  );
}
