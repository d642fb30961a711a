import type { LinkPurpose } from '@parley/protocol';
import { useCallback, type ReactNode } from 'react';
import { recoveryApi } from '../../api/recoveryApi.ts';
import { Button } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { requestWords } from '../requestWords.ts';
import { useLoaded } from '../useLoaded.ts';
import { useServices } from '../useServices.ts';

type Props = {
  purpose: LinkPurpose;
  token: string | null;
  /** What is shown when the link works: with the address it is for. */
  children(token: string, email: string): ReactNode;
  /** What is shown when it does not. */
  broken: ReactNode;
};

/** Lets through who came by a link that works, and says so to everybody else before they type. */
export function LinkGate({ purpose, token, children, broken }: Props) {
  const { http } = useServices();
  const { value, error, isPending, reload } = useLoaded(
    useCallback(
      // No link works as little as one that is used up.
      () => (token === null ? Promise.resolve({ works: false, email: null }) : recoveryApi(http).look(purpose, token)),
      [http, purpose, token],
    ),
  );
  if (isPending) return <Waiting words="Looking at your link" />;
  if (value === null) {
    return (
      <MessagePage
        title="The link could not be checked"
        action={<Button onClick={() => void reload()}>Try again</Button>}
      >
        {requestWords(error)}
      </MessagePage>
    );
  }
  return value.works && token !== null ? children(token, value.email ?? '') : broken;
}
