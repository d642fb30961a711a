import type { LinkPurpose } from '@parley/protocol';
import type { ReactNode } from 'react';
import { Button } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { requestWords } from '../requestWords.ts';
import { useLinkLook } from './useLinkLook.ts';

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
  const { look, retry } = useLinkLook(purpose, token);
  switch (look.phase) {
    case 'looking':
      return <Waiting words="Looking at your link" />;
    case 'failed':
      return (
        <MessagePage title="The link could not be checked" action={<Button onClick={retry}>Try again</Button>}>
          {requestWords(look.error)}
        </MessagePage>
      );
    case 'seen':
      return look.works && token !== null ? children(token, look.email ?? '') : broken;
  }
}
