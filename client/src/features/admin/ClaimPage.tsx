import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { ApiError } from '../../api/http.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { requestWords } from '../requestWords.ts';
import { useAdminApi } from './adminApi.ts';

/** Where the link leads that the server prints until somebody is its administrator. */
export function ClaimPage() {
  const { user } = useAuth();
  const { claim } = useAdminApi();
  const { hash } = useLocation();
  const navigate = useNavigate();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const token = hash.slice(1);
  const isUsedUp = error instanceof ApiError && (error.code === 'invalid_link' || error.code === 'bad_request');

  async function become() {
    setPending(true);
    setError(null);
    try {
      await claim(token);
      await navigate('/admin', { replace: true });
    } catch (cause) {
      setError(cause);
      setPending(false);
    }
  }

  if (isUsedUp || token === '') {
    return (
      <MessagePage title="This link is no longer good" action={<LinkButton to="/lobby">Go to the lobby</LinkButton>}>
        It was used, it is older than a week, or the server was started again and printed another one. Whoever runs the
        server finds the newest where it was started.
      </MessagePage>
    );
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
