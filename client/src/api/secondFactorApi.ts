import {
  MessageReply,
  RecoveryCodesReply,
  SecondFactorSetupReply,
  SecondFactorStateReply,
  type Proof,
} from '@parley/protocol';
import type { Http } from './http.ts';

/** The routes of two-step sign-in. Apart from the others: few visits need them, and they come with the screens that do. */
export function createSecondFactorApi(http: Http) {
  return {
    finishLogin: (challenge: string, code: string) => http.signIn('/api/auth/login/second-factor', { challenge, code }),
    state: () => http.authorized('GET', '/api/auth/2fa', SecondFactorStateReply),
    setUp: (proof: Proof) => http.authorized('POST', '/api/auth/2fa/setup', SecondFactorSetupReply, proof),
    enable: (code: string) => http.authorized('POST', '/api/auth/2fa/enable', RecoveryCodesReply, { code }),
    disable: (proof: Proof) => http.authorized('POST', '/api/auth/2fa/disable', MessageReply, proof),
    renewRecoveryCodes: (proof: Proof) =>
      http.authorized('POST', '/api/auth/2fa/recovery-codes', RecoveryCodesReply, proof),
  };
}
