import type { SecondFactorChallenge } from '@parley/protocol';
import { useEffect, useMemo, useState } from 'react';
import { createSecondFactorApi } from '../../api/secondFactorApi.ts';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useForm } from '../useForm.ts';
import { useServices } from '../useServices.ts';
import { AuthPage } from './AuthPage.tsx';
import { canUsePasskeys } from './canUsePasskeys.ts';
import { passkeyWords } from './passkeyWords.ts';
import { codeProblem, expiryWords, STEP_WORDS, type CodeMethod } from './secondStepWords.ts';
import { usePasskeySignIn } from './usePasskeySignIn.ts';

export type SecondStepProps = SecondFactorChallenge & {
  /** To the password again; with words that say why, if it was not wanted. */
  onBack(words: string | null): void;
};

/** The second step of a sign-in, after the password. */
export function SecondStep({ challenge, methods, onBack }: SecondStepProps) {
  const [method, setMethod] = useState<CodeMethod>('totp');
  const passkey = usePasskeyStep(challenge, onBack);
  const others = methods.filter((other): other is CodeMethod => other !== method && other !== 'passkey');
  return (
    <AuthPage
      title="One more step"
      lead={STEP_WORDS[method].lead}
      footer="Lost your phone and your recovery codes? The person who runs this server can help you back in."
    >
      <CodeForm key={method} method={method} challenge={challenge} onExpired={onBack} />
      <Alert className="mt-4">{passkey.error === null ? null : passkeyWords(passkey.error)}</Alert>
      <div className="mt-4 grid justify-items-start">
        {others.map((other) => (
          <Button key={other} variant="quiet" className="-ml-3 px-3!" onClick={() => setMethod(other)}>
            {STEP_WORDS[other].instead}
          </Button>
        ))}
        {methods.includes('passkey') && canUsePasskeys(window) && (
          <Button
            variant="quiet"
            className="-ml-3 px-3!"
            isPending={passkey.isWaiting}
            onClick={() => void passkey.use()}
          >
            Use a passkey
          </Button>
        )}
        <Button variant="quiet" className="-ml-3 px-3!" onClick={() => onBack(null)}>
          Back to the password
        </Button>
      </div>
    </AuthPage>
  );
}

/** The second step by a passkey, for as long as the step is shown. */
function usePasskeyStep(challenge: string, onExpired: (words: string) => void) {
  const { isWaiting, signInBy } = usePasskeySignIn();
  const [error, setError] = useState<unknown>(null);
  return {
    isWaiting,
    error,
    async use() {
      setError(null);
      try {
        await signInBy((passkeys, signal) => passkeys.finishLogin(challenge, signal));
      } catch (cause) {
        const words = expiryWords(cause);
        if (words === null) setError(cause);
        else onExpired(words);
      }
    },
  };
}

type CodeFormProps = { method: CodeMethod; challenge: string; onExpired(words: string): void };

function CodeForm({ method, challenge, onExpired }: CodeFormProps) {
  const { http, session } = useServices();
  const api = useMemo(() => createSecondFactorApi(http), [http]);
  const [code, setCode] = useState('');
  const { form, submit, isPending, errorOf } = useForm<'code'>({
    values: { code },
    check: () => (code.trim() === '' ? [{ field: 'code', words: 'Enter the code.' }] : []),
    async send() {
      try {
        session.begin(await api.finishLogin(challenge, code));
      } catch (error) {
        const words = expiryWords(error);
        if (words === null) throw error;
        onExpired(words);
      }
    },
    problemOf: (error) => codeProblem(error, method),
  });
  const problem = errorOf(null);

  // Who came here by a button goes on with the keyboard, or has the phone's keys at once.
  useEffect(() => form.current?.querySelector('input')?.focus(), [form]);

  return (
    <form ref={form} onSubmit={(event) => void submit(event)} noValidate className="mt-8 grid gap-5">
      <TextField
        label={STEP_WORDS[method].label}
        name="code"
        autoComplete="one-time-code"
        inputMode={method === 'totp' ? 'numeric' : 'text'}
        autoCapitalize="none"
        spellCheck={false}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        error={errorOf('code')}
      />
      <Alert>{problem}</Alert>
      <Button type="submit" size="large" isPending={isPending}>
        Sign in
      </Button>
    </form>
  );
}
