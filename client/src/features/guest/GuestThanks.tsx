import type { CallControls } from '../../call/CallControls.ts';
import type { CallState, EndReason } from '../../call/callState.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { durationWords } from '../../ui/durationWords.ts';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { canRejoin, endTitle, endWords } from '../lobby/endWords.ts';
import { useServices } from '../useServices.ts';
import { useGuestPass } from './useGuestPass.ts';

type Props = { call: CallControls; state: CallState };

/** Where a guest finds oneself after a call: how it ended, the way back in, and an account for next time. */
export function GuestThanks({ call, state }: Props) {
  const { guest } = useServices();
  const pass = useGuestPass();
  const end = state.phase === 'ended' ? state : null;
  const words = end === null ? 'Your time as a guest is over, or the room takes no guests any more.' : endWords(end);
  const duration = end?.summary == null ? null : `You spoke for ${durationWords(end.summary.durationMs)}.`;

  function enterAgain() {
    // Over: then the name is asked for once more.
    if (pass?.isOver !== false) guest.forget();
    else void call.openMedia();
    call.dismiss();
  }

  return (
    <MessagePage
      title={titleOf(end?.reason ?? null)}
      action={
        <>
          {(end === null || canRejoin(end.reason)) && <Button onClick={enterAgain}>Enter again</Button>}
          <LinkButton to="/register" variant="plain">
            Create an account
          </LinkButton>
        </>
      }
    >
      {[duration, words, 'With an account you make calls of your own.'].filter(Boolean).join(' ')}
    </MessagePage>
  );
}

function titleOf(reason: EndReason | null): string {
  if (reason === null) return 'Your visit is over';
  return reason === 'removed' ? endTitle(reason) : 'Thanks for coming';
}
