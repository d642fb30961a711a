import type { Proof } from '@parley/protocol';
import { useState, type ReactNode } from 'react';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogButtons } from '../../ui/DialogButtons.tsx';
import { isAboutPasskey, passkeyWords } from '../auth/passkeyWords.ts';
import { PasswordField } from '../auth/PasswordField.tsx';
import { useCeremony, type Attend } from '../auth/useCeremony.ts';
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
  /** Shows it by a passkey instead; null or absent where there is none. */
  prove?: ((signal: AbortSignal) => Promise<Proof>) | null;
  /** Further fields, above the password. */
  children?: ReactNode;
  onClose(): void;
  /**
   * Does it. What it rejects with is told in the dialog. What it asks of an authenticator it asks by `attend`: until there
   * is an answer, nothing has been done, and the dialog may be closed.
   */
  send(proof: Proof, attend: Attend): Promise<void>;
};

/** Asks once more who it is, before something that a stolen session must not be able to do. */
export function ProofDialog({
  title,
  lead,
  action,
  cancel,
  isRed = false,
  asksCode = false,
  prove = null,
  children,
  onClose,
  send,
}: Props) {
  const [password, setPassword] = useState('');
  const code = useCode(asksCode);
  const { isWaiting, attend } = useCeremony();
  const { form, submit, isPending, errorOf } = useForm<AccountField>({
    values: { password, code: code.text },
    check: () => [
      ...(password === '' ? [{ field: 'password' as const, words: 'Enter your password.' }] : []),
      ...code.check(),
    ],
    async send() {
      setProofError(null);
      await code.ask(() => send({ password, ...code.body }, attend));
    },
    problemOf: (error) => (isAboutPasskey(error) ? { field: null, words: passkeyWords(error) } : accountProblem(error)),
  });
  const [isProving, setProving] = useState(false);
  const [proofError, setProofError] = useState<unknown>(null);

  async function sendByPasskey(prove: (signal: AbortSignal) => Promise<Proof>) {
    setProving(true);
    setProofError(null);
    try {
      await send(await attend(prove), attend);
    } catch (error) {
      setProofError(error);
    } finally {
      setProving(false);
    }
  }
  const isBusy = isPending || isProving;
  const isTooLate = isBusy && !isWaiting;
  const problem = proofError === null ? errorOf(null) : passkeyWords(proofError);

  return (
    <Dialog title={title} isPending={isTooLate} onClose={onClose}>
      <p className="mt-2 text-muted">{lead}</p>
      <form
        ref={form}
        onSubmit={(event) => (isProving ? event.preventDefault() : void submit(event))}
        noValidate
        className="mt-6 grid gap-5"
      >
        {children}
        <PasswordField
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          error={errorOf('password')}
        />
        {code.isAsked && <CodeField value={code.text} onChange={code.setText} error={errorOf('code')} />}
        <Alert>{problem}</Alert>
        {prove !== null && (
          <Button
            variant="quiet"
            className="-ml-3 justify-self-start px-3!"
            isPending={isProving}
            onClick={() => (isBusy ? undefined : void sendByPasskey(prove))}
          >
            Use a passkey instead
          </Button>
        )}
        <DialogButtons {...(cancel !== undefined && { cancel })} isPending={isTooLate} onCancel={onClose}>
          <Button type="submit" variant={isRed ? 'red' : 'primary'} isPending={isPending}>
            {action}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
