import { useState } from 'react';
import type { ApiError } from '../../api/http.ts';
import { Button } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { checkWords } from './checkWords.ts';
import { useAuth } from './useAuth.ts';

/** Why it could not be found out who is signed in, and the button that helps with that. */
export function CheckFailed({ problem }: { problem: ApiError }) {
  const { check, logout } = useAuth();
  const [isPending, setPending] = useState(false);
  const { title, words, way } = checkWords(problem, navigator.onLine);
  const buttons = {
    again: (
      <Button isPending={isPending} onClick={tryAgain}>
        Try again
      </Button>
    ),
    reload: <Button onClick={() => window.location.reload()}>Reload</Button>,
    'sign-in': <Button onClick={() => void logout()}>Sign in again</Button>,
  };

  function tryAgain(): void {
    setPending(true);
    void check().finally(() => setPending(false));
  }

  return (
    <MessagePage title={title} action={buttons[way]}>
      {words}
    </MessagePage>
  );
}
