import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Section } from '../../ui/Section.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { ProofDialog } from './ProofDialog.tsx';

/** The end of the account, behind a question. */
export function DeleteAccountSection({ asksCode }: { asksCode: boolean }) {
  const { deleteAccount } = useAuth();
  const [isAsking, setAsking] = useState(false);
  return (
    <Section title="Delete account" lead="For good: nobody can bring it back.">
      <ul className="ml-5 grid max-w-xl list-disc gap-1 text-muted">
        <li>Your name, your e-mail address, your password and your past calls are deleted.</li>
        <li>The rooms that you made are deleted; their links lead nowhere.</li>
        <li>Every device is signed out, and your calls end.</li>
        <li>In the past calls of others your name and address are blanked.</li>
      </ul>
      <Button variant="plain" className="mt-6" onClick={() => setAsking(true)}>
        Delete account
      </Button>
      {isAsking && (
        <ProofDialog
          title="Delete your account?"
          lead="Everything that is yours here goes with it. It cannot be undone."
          action="Delete for good"
          cancel="Keep it"
          isRed
          asksCode={asksCode}
          onClose={() => setAsking(false)}
          send={({ password = '', code }) => deleteAccount({ password, code })}
        />
      )}
    </Section>
  );
}
