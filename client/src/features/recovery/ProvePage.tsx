import { useState } from 'react';
import { ApiError } from '../../api/http.ts';
import { recoveryApi } from '../../api/recoveryApi.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { requestWords } from '../requestWords.ts';
import { useServices } from '../useServices.ts';
import { LinkGate } from './LinkGate.tsx';
import { useLinkToken } from './useLinkToken.ts';

/** Shows that mail to an address arrives. A press is asked for: programs that look through mail open links too. */
export function ProvePage() {
  const token = useLinkToken();
  // Another link in the same tab is another visit.
  return <Prove key={token} token={token} />;
}

function Prove({ token }: { token: string | null }) {
  const [outcome, setOutcome] = useState<'done' | 'broken' | null>(null);

  if (outcome === 'done') {
    return (
      <MessagePage title="Your address is confirmed" action={<LinkButton to="/lobby">Go to the lobby</LinkButton>}>
        Thank you. Mail about your account will reach you.
      </MessagePage>
    );
  }
  if (outcome === 'broken') return <BrokenLink />;
  return (
    <LinkGate purpose="prove-email" token={token} broken={<BrokenLink />}>
      {(good, email) => <Confirm token={good} email={email} onDone={setOutcome} />}
    </LinkGate>
  );
}

function BrokenLink() {
  return (
    <MessagePage
      title="This link does not work any more"
      action={<LinkButton to="/account">Go to your account</LinkButton>}
    >
      A link to confirm an address works once, for 24 hours. Your account says whether the address is confirmed already,
      and sends another mail if not.
    </MessagePage>
  );
}

type ConfirmProps = { token: string; email: string; onDone(outcome: 'done' | 'broken'): void };

function Confirm({ token, email, onDone }: ConfirmProps) {
  const { http } = useServices();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const confirm = async () => {
    setPending(true);
    setProblem(null);
    try {
      await recoveryApi(http).prove(token);
      onDone('done');
    } catch (error) {
      if (error instanceof ApiError && error.code === 'invalid_link') onDone('broken');
      else setProblem(requestWords(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <MessagePage
      title="Is this your address?"
      action={
        <Button isPending={isPending} onClick={() => void confirm()}>
          Confirm address
        </Button>
      }
    >
      <span className="font-medium break-all text-ink">{email}</span>
      <br />
      Confirm it, so that a forgotten password is no trouble. If you made no account here, close this page.
      <span role="alert" className="mt-3 block text-ink empty:hidden">
        {problem}
      </span>
    </MessagePage>
  );
}
