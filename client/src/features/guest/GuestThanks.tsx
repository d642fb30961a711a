import { useEffect } from 'react';
import type { CallControls } from '../../call/CallControls.ts';
import type { CallState } from '../../call/callState.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { durationWords } from '../../ui/durationWords.ts';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { useServices } from '../useServices.ts';
import { guestEnd, type GuestWay } from './guestEnd.ts';
import { useGuestPass } from './useGuestPass.ts';

type Props = { call: CallControls; state: CallState; roomId: string };

const LABELS: Record<Exclude<GuestWay, 'away'>, string> = {
  enter: 'Enter again',
  knock: 'Ask to join again',
  link: 'Back to the link',
};

/** Where a guest finds oneself after a call: how it ended, one way on, and an account for next time. */
export function GuestThanks({ call, state, roomId }: Props) {
  const { guest } = useServices();
  const { isAuthenticated } = useAuth();
  const isPassOver = useGuestPass()?.isOver !== false;
  const end = state.phase === 'ended' ? state : null;
  const { title, words, way } = guestEnd(end, isPassOver);
  const duration = end?.summary == null ? null : `You spoke for ${durationWords(end.summary.durationMs)}.`;

  // A pass that ends in the middle of a visit ends what one shows of oneself, too.
  useEffect(() => call.closeMedia(), [call]);

  function goOn() {
    // Who has signed in with another tab comes in as a member, now that the visit as a guest is over.
    if (way === 'link' || isAuthenticated) {
      guest.forget();
      call.dismiss();
      return;
    }
    void call.openMedia();
    if (way === 'knock') call.knock(roomId);
    else call.dismiss();
  }

  return (
    <MessagePage
      title={title}
      action={
        <>
          {way === 'away' ? (
            <LinkButton to="/">Leave this page</LinkButton>
          ) : (
            <Button onClick={goOn}>{LABELS[way]}</Button>
          )}
          {isAuthenticated ? (
            way !== 'away' && (
              <LinkButton to="/lobby" variant="plain">
                Go to the lobby
              </LinkButton>
            )
          ) : (
            <LinkButton to="/register" variant="plain">
              Create an account
            </LinkButton>
          )}
        </>
      }
    >
      {[duration, words, !isAuthenticated && 'With an account you make calls of your own.'].filter(Boolean).join(' ')}
    </MessagePage>
  );
}
