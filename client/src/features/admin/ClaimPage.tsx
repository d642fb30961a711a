import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { ApiError } from '../../api/http.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { LinkGate } from '../recovery/LinkGate.tsx';
import { useLinkToken } from '../recovery/useLinkToken.ts';
import { requestWords } from '../requestWords.ts';
import { useAdminApi } from './adminApi.ts';

/** Where the link leads that the server prints until somebody is its administrator. */
export function ClaimPage() {
  const token = useLinkToken();
  // Another link in the same tab is another visit.
  return <ByLink key={token} token={token} />;
}

function ByLink({ token }: { token: string | null }) {
  const [isUsedUp, setUsedUp] = useState(false);
  if (isUsedUp) return <BrokenLink />;
  return (
    <LinkGate purpose="claim-admin" token={token} broken={<BrokenLink />}>
      {(good) => <Claim token={good} onBroken={() => setUsedUp(true)} />}
    </LinkGate>
  );
}

function BrokenLink() {
  return (
    <MessagePage title="This link is no longer good" action={<LinkButton to="/lobby">Go to the lobby</LinkButton>}>
      It was used, it is older than a week, or the server was started again and printed another one. Whoever runs the
      server finds the newest where it was started.
    </MessagePage>
  );
}

function Claim({ token, onBroken }: { token: string; onBroken(): void }) {
  const { user } = useAuth();
  const { claim } = useAdminApi();
  const navigate = useNavigate();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function become() {
    setPending(true);
    setError(null);
    try {
      await claim(token);
      await navigate('/admin', { replace: true });
    } catch (cause) {
      if (cause instanceof ApiError && cause.code === 'invalid_link') {
        onBroken();
        return;
      }
      setError(cause);
      setPending(false);
    }
  }

  return (
    <MessagePage
      title="Become the administrator"
      action={
        <>
          <Button isPending={isPending} onClick={() => void become()}>
            Become administrator
          </Button>
          <LinkButton to="/lobby" variant="quiet">
            Not now
          </LinkButton>
        </>
      }
    >
      You are signed in as {user?.email}. This account will see who is connected and what happens to accounts, and may
      end sessions and lock people out. Nobody&rsquo;s calls can be heard or seen.
      <span role="alert" className="mt-3 block font-medium text-ink empty:hidden">
        {error !== null && requestWords(error)}
      </span>
    </MessagePage>
  );
}
