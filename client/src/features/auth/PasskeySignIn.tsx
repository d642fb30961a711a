import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { canUsePasskeys } from './canUsePasskeys.ts';
import { passkeyWords } from './passkeyWords.ts';
import { usePasskeySignIn } from './usePasskeySignIn.ts';

/** The way in without a password, where this browser has one. */
export function PasskeySignIn() {
  const { isWaiting, signInBy } = usePasskeySignIn();
  const [error, setError] = useState<unknown>(null);
  if (!canUsePasskeys(window)) return null;

  async function signIn() {
    setError(null);
    try {
      await signInBy((passkeys, signal) => passkeys.signIn(signal));
    } catch (cause) {
      setError(cause);
    }
  }

  return (
    <div className="mt-4 grid gap-4">
      <Button variant="plain" size="large" isPending={isWaiting} onClick={() => void signIn()}>
        <KeyRound className="size-4.5" strokeWidth={1.75} aria-hidden="true" />
        Sign in with a passkey
      </Button>
      <Alert>{error === null ? null : passkeyWords(error)}</Alert>
    </div>
  );
}
