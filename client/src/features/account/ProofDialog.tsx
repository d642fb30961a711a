import type { Proof } from '@parley/protocol';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PasswordField } from '../auth/PasswordField.tsx';
import { useForm } from '../useForm.ts';
import { accountProblem, type AccountField } from './accountProblem.ts';
import { CodeField } from './CodeField.tsx';
import { useCode } from './useCode.ts';

type Props = {
  title: string;
  lead: string;
  /** The words on the button that does it. */
  action: string;
  /** The words on the one that does not. */
  cancel?: string;
  isRed?: boolean;
  /** Whether a code is asked for from the start: two-step sign-in is known to be on. */
  asksCode?: boolean;
  onClose(): void;
  /** Does it. What it rejects with is told in the dialog. */
  send(proof: Proof): Promise<void>;
};

/** Asks once more who it is, before something that a stolen session must not be able to do. */
export function ProofDialog({
  title,
  lead,
  action,
  cancel = 'Cancel',
  isRed = false,
  asksCode = false,
  onClose,
  send,
}: Props) {
  const [password, setPassword] = useState('');
  const code = useCode(asksCode);
  const { form, submit, isPending, errorOf } = useForm<AccountField>({
    values: { password, code: code.text },
    check: () => [
      ...(password === '' ? [{ field: 'password' as const, words: 'Enter your password.' }] : []),
      ...code.check(),
    ],
    send: () => code.ask(() => send({ password, ...code.body })),
    problemOf: accountProblem,
  });
  const problem = errorOf(null);

  return (
    <Dialog title={title} onClose={onClose}>
      <p className="mt-2 text-muted">{lead}</p>
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
            {cancel}
          </Button>
          <Button type="submit" variant={isRed ? 'red' : 'primary'} isPending={isPending}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
