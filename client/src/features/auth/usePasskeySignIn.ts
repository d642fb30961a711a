import type { AuthReply } from '@parley/protocol';
import type { Passkeys } from '../../api/passkeys.ts';
import { useServices } from '../useServices.ts';
import { useCeremony } from './useCeremony.ts';

/** One of the ways in with a passkey. */
type WayIn = (passkeys: Passkeys, signal: AbortSignal) => Promise<AuthReply>;

/**
 * Signing in by a passkey, for as long as the component is there. Who has gone away before the server's answer is not
 * signed in: the session that it began ends again.
 */
export function usePasskeySignIn() {
  const { session, signOuts, loadPasskeys } = useServices();
  const { isWaiting, attend } = useCeremony();
  return {
    isWaiting,
    async signInBy(wayIn: WayIn): Promise<void> {
      const answer = await attend(
        async (signal) => wayIn(await loadPasskeys(), signal),
        ({ token }) => void signOuts.signOut(token),
      );
      session.begin(answer);
    },
  };
}
