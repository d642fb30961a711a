import type { PasskeyReply, Proof } from '@parley/protocol';
import { useCallback } from 'react';
import { canUsePasskeys } from '../auth/canUsePasskeys.ts';
import { useLoaded } from '../useLoaded.ts';
import { useServices } from '../useServices.ts';

/** The passkeys of one's own account, the oldest first. `passkeys` is null until the first answer. */
export function usePasskeys() {
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
    prove: canProve ? async (): Promise<Proof> => (await loadPasskeys()).prove() : null,
    async add(name: string, proof: Proof) {
      const added = await (await loadPasskeys()).add(name, proof);
      setPasskeys((shown) => [...(shown ?? []), added]);
    },
    async rename(id: string, name: string) {
      await (await loadPasskeys()).rename(id, name);
      await load();
    },
    async remove(id: string, proof: Proof) {
      await (await loadPasskeys()).remove(id, proof);
      setPasskeys((shown) => shown?.filter((passkey) => passkey.id !== id) ?? null);
    },
  };
}
