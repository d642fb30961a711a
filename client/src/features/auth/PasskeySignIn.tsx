import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { useServices } from '../useServices.ts';
import { canUsePasskeys } from './canUsePasskeys.ts';
import { passkeyWords } from './passkeyWords.ts';

/** The way in without a password, where this browser has one. */
export function PasskeySignIn() {
  const { session, loadPasskeys } = useServices();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (!canUsePasskeys(window)) return null;

  async function signIn() {
    setPending(true);
    setError(null);
    try {
      const passkeys = await loadPasskeys();
      session.begin(await passkeys.signIn());
    } catch (cause) {
      setError(cause);
    } finally {
      setPending(false);
    }
  }

  return (
    <div className="mt-4 grid gap-4">
      <Button variant="plain" size="large" isPending={isPending} onClick={() => void signIn()}>
        <KeyRound className="size-4.5" strokeWidth={1.75} aria-hidden="true" />
        Sign in with a passkey
      </Button>
      <Alert>{error === null ? null : passkeyWords(error)}</Alert>
    </div>
  );
}
