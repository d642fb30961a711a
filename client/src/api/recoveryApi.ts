import { EmailReply, LinkReply, MessageReply, NewPasswordReply, type LinkPurpose } from '@parley/protocol';
import type { Http } from './http.ts';

/** The routes for passwords that were forgotten, and for links that come by mail. */
export function recoveryApi(http: Http) {
  return {
    forgot: (email: string) => http.open('POST', '/api/auth/password/forgot', MessageReply, { email }),
    reset: (token: string, password: string) =>
      http.open('POST', '/api/auth/password/reset', NewPasswordReply, { token, password }),
    look: (purpose: LinkPurpose, token: string) => http.open('POST', '/api/auth/link', LinkReply, { purpose, token }),
    prove: (token: string) => http.open('POST', '/api/auth/email/prove', MessageReply, { token }),
    emailState: () => http.authorized('GET', '/api/auth/email', EmailReply),
    sendProof: () => http.authorized('POST', '/api/auth/email/send', MessageReply),
  };
}
