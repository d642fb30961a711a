import type { PasskeyAttestation, PasskeyReply, Proof } from '@parley/protocol';
import { useCallback } from 'react';
import { canUsePasskeys } from '../auth/canUsePasskeys.ts';
import { useLoaded } from '../useLoaded.ts';
import { useServices } from '../useServices.ts';

/**
 * The passkeys of one's own account, the oldest first. `passkeys` is null until the first answer. `onProof`: a proof went to
 * the server, taken or not, and a recovery code in it is spent.
 */
export function usePasskeys(onProof: () => void) {
  const { loadPasskeys } = useServices();
  const {
    value: passkeys,
    error,
    reload: load,
    setValue: setPasskeys,
  } = useLoaded<readonly PasskeyReply[]>(
    useCallback(async () => (await (await loadPasskeys()).list()).passkeys, [loadPasskeys]),
  );

  const canProve = canUsePasskeys(window) && passkeys !== null && passkeys.length > 0;
  return {
    passkeys,
    error,
    load,
    /** Shows who one is by one of them, or null where there is none to use. */
    prove: canProve ? async (signal: AbortSignal): Promise<Proof> => (await loadPasskeys()).prove(signal) : null,
    async make(proof: Proof, signal: AbortSignal) {
      try {
        return await (await loadPasskeys()).make(proof, signal);
      } finally {
        onProof();
      }
    },
    async add(name: string, passkey: PasskeyAttestation) {
      const added = await (await loadPasskeys()).add(name, passkey);
      setPasskeys((shown) => [...(shown ?? []), added]);
    },
    async rename(id: string, name: string) {
      await (await loadPasskeys()).rename(id, name);
      await load();
    },
    async remove(id: string, proof: Proof) {
      await (await loadPasskeys()).remove(id, proof);
      onProof();
      setPasskeys((shown) => shown?.filter((passkey) => passkey.id !== id) ?? null);
    },
  };
}
