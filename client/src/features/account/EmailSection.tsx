import { useCallback, useState } from 'react';
import { recoveryApi } from '../../api/recoveryApi.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Section.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { requestWords } from '../requestWords.ts';
import { useLoaded } from '../useLoaded.ts';
import { useServices } from '../useServices.ts';

/** Whether mail to one's address arrives, where the server sends any. Otherwise there is nothing to say. */
export function EmailSection() {
  const { user } = useAuth();
  const { http } = useServices();
  // Without an answer the section is left out: the rest of the page says that the server is away.
  const { value: state } = useLoaded(useCallback(() => recoveryApi(http).emailState(), [http]));
  const [isPending, setPending] = useState(false);
  const [said, setSaid] = useState<{ words: string; isProblem: boolean } | null>(null);

  const send = async () => {
    setPending(true);
    setSaid(null);
    try {
      await recoveryApi(http).sendProof();
      setSaid({ words: 'A mail with a link is on its way. It works for 24 hours.', isProblem: false });
    } catch (error) {
      setSaid({ words: requestWords(error), isProblem: true });
    } finally {
      setPending(false);
    }
  };

  if (state === null || !(state.isProved || state.canBeProved)) return null;
  return (
    <Section title="Address" lead="Where a link goes when you forget your password.">
      <p>
        <span className="font-medium break-all">{user?.email}</span>
        <br />
        <span className="text-muted">
          {state.isProved ? 'Confirmed: mail to it reaches you.' : 'Your address is not confirmed yet.'}
        </span>
      </p>
      {!state.isProved && (
        <Button variant="plain" className="mt-5" isPending={isPending} onClick={() => void send()}>
          Send the mail again
        </Button>
      )}
      <div role="status" className="mt-4 text-muted empty:hidden">
        {said !== null && (said.isProblem ? <Notice>{said.words}</Notice> : said.words)}
      </div>
    </Section>
  );
}
