import type { Proof, SecondFactorSetupReply, SecondFactorStateReply } from '@parley/protocol';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { ApiError } from '../../api/http.ts';
import { createSecondFactorApi } from '../../api/secondFactorApi.ts';
import { useServices } from '../useServices.ts';

/** Where two-step sign-in stands on this page. */
export type SecondFactorView =
  /** `wasOn`: as it was known before. */
  | { readonly phase: 'loading'; readonly wasOn: boolean }
  | { readonly phase: 'failed'; readonly error: unknown }
  | { readonly phase: 'off' }
  /** The secret is shown, and a code of it waited for. */
  | { readonly phase: 'enrolling'; readonly setup: SecondFactorSetupReply }
  /** Fresh recovery codes are shown. */
  | { readonly phase: 'codes'; readonly codes: readonly string[] }
  | { readonly phase: 'on'; readonly recoveryCodesLeft: number };

/** Two-step sign-in of one's own account. What it does rejects with what the server said. */
export function useSecondFactor() {
  const { http } = useServices();
  const api = useMemo(() => createSecondFactorApi(http), [http]);
  const [view, setView] = useState<SecondFactorView>({ phase: 'loading', wasOn: false });

  const load = useCallback(async () => {
    try {
      setView(viewOf(await api.state()));
    } catch (error) {
      setView({ phase: 'failed', error });
    }
  }, [api]);

  useEffect(() => {
    void load();
  }, [load]);

  const lookAgain = useCallback(async () => {
    const seen = viewOf(await api.state());
    setView((former) => (former.phase === 'on' || former.phase === 'off' ? seen : former));
  }, [api]);

  /** Whether it is known to be on. */
  const isOn = view.phase === 'on' || view.phase === 'codes' || (view.phase === 'loading' && view.wasOn);
  return {
    view,
    isOn,
    load,
    /**
     * After something else on the page that may have spent a recovery code. What is under way here is not disturbed, and a
     * failure leaves what was known.
     */
    lookAgain: () => void lookAgain().catch(() => undefined),
    /** Leaves what is shown for how it stands by now. At once: a press that waits for the server without a word is none. */
    close() {
      setView({ phase: 'loading', wasOn: isOn });
      void load();
    },
    /** Resolves to false when the password is wanted first. */
    async setUp(proof: Proof): Promise<boolean> {
      try {
        setView({ phase: 'enrolling', setup: await api.setUp(proof) });
        return true;
      } catch (error) {
        if (error instanceof ApiError && error.code === 'password_required') return false;
        throw error;
      }
    },
    async enable(code: string) {
      setView({ phase: 'codes', codes: (await api.enable(code)).recoveryCodes });
    },
    async renewRecoveryCodes(proof: Proof) {
      setView({ phase: 'codes', codes: (await api.renewRecoveryCodes(proof)).recoveryCodes });
    },
    async disable(proof: Proof) {
      await api.disable(proof);
      setView({ phase: 'off' });
    },
  };
}

function viewOf({ enabled, recoveryCodesLeft }: SecondFactorStateReply): SecondFactorView {
  return enabled ? { phase: 'on', recoveryCodesLeft } : { phase: 'off' };
}
