import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PasswordField } from '../auth/PasswordField.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { useForm } from '../useForm.ts';
import { accountProblem, type AccountField } from './accountProblem.ts';
import { CodeField } from './CodeField.tsx';
import { Section } from './Section.tsx';
import { useCode } from './useCode.ts';

/** The end of the account, behind a question. */
export function DeleteAccountSection() {
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
      {isAsking && <Question onClose={() => setAsking(false)} />}
    </Section>
  );
}

function Question({ onClose }: { onClose(): void }) {
  const { deleteAccount } = useAuth();
  const [password, setPassword] = useState('');
  const code = useCode();
  const { form, submit, isPending, errorOf } = useForm<AccountField>({
    values: { password, code: code.text },
    check: () => [
      ...(password === '' ? [{ field: 'password' as const, words: 'Enter your password.' }] : []),
      ...code.check(),
    ],
    send: () => code.ask(() => deleteAccount({ password, ...code.body })),
    problemOf: (error) => accountProblem(error, code.given),
  });
  const problem = errorOf(null);

  return (
    <Dialog title="Delete your account?" onClose={onClose}>
      <p className="mt-2 text-muted">Everything that is yours here goes with it. It cannot be undone.</p>
      <form ref={form} onSubmit={(event) => void submit(event)} noValidate className="mt-6 grid gap-5">
        <PasswordField
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          error={errorOf('password')}
        />
        {code.isAsked && <CodeField value={code.text} onChange={code.setText} error={errorOf('code')} />}
        <div role="alert" className="empty:hidden">
          {problem !== null && <Notice>{problem}</Notice>}
        </div>
        <div className="flex flex-wrap justify-end gap-3">
          <Button variant="quiet" onClick={onClose}>
            Keep it
          </Button>
          <Button type="submit" variant="red" isPending={isPending}>
            Delete for good
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
