import { LinkButton } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { RegisterForm } from '../auth/RegisterForm.tsx';
import { LinkGate } from './LinkGate.tsx';

/** Registration where it takes an invitation: whether there is a good one is said before anybody types. */
export function InvitedRegister({ token }: { token: string | null }) {
  const signIn = (
    <LinkButton to="/login" variant={token === null ? 'primary' : 'plain'}>
      Sign in
    </LinkButton>
  );
  const broken =
    token === null ? (
      <MessagePage title="By invitation only" action={signIn}>
        This server takes new accounts by invitation. Open the link of yours, or ask the person who runs the server for
        one.
      </MessagePage>
    ) : (
      <MessagePage title="This invitation does not work any more" action={signIn}>
        An invitation makes one account, within a week. If you have used it, sign in. If its time ran out, ask the
        person who gave it to you for another.
      </MessagePage>
    );
  return (
    <LinkGate purpose="invite" token={token} broken={broken}>
      {(good, email) => <RegisterForm invitation={{ token: good, email }} />}
    </LinkGate>
  );
}
