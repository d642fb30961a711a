import { ApiError } from '../../api/http.ts';
import { PasskeyError } from '../../api/PasskeyError.ts';
import { requestWords } from '../requestWords.ts';

/** Whether it is a passkey that went wrong, and not what was asked for beside it. */
export function isAboutPasskey(error: unknown): boolean {
  return error instanceof PasskeyError || (error instanceof ApiError && /^passkey_|^challenge_/.test(error.code));
}

/** What to tell a person whose passkey did not do, and what they can do. */
export function passkeyWords(error: unknown): string {
  if (error instanceof PasskeyError) {
    switch (error.kind) {
      case 'cancelled':
        return 'No passkey was used: it was cancelled, or this device has none for this site. Try again, or go another way.';
      case 'known':
        return 'This device has a passkey for your account already.';
      case 'wrong-site':
        return 'Passkeys do not work under this address. Open the site under the name that its owner gave you.';
      case 'unable':
        return 'This device cannot do it. It needs a screen lock: a PIN, a fingerprint or a face.';
    }
  }
  if (!(error instanceof ApiError)) return requestWords(error);
  switch (error.code) {
    case 'passkey_unknown':
      return 'No account here knows this passkey. It may have been removed: sign in another way, then add it again.';
    case 'passkey_counter':
      return 'This passkey was refused, because there may be a copy of it. Sign in another way, remove it, and add a new one.';
    case 'passkey_refused':
      return 'The server could not verify this passkey. Try again, or go another way.';
    case 'passkey_known':
      return 'This passkey has been added already.';
    case 'passkey_limit':
      return 'You have as many passkeys as an account may have. Remove one that you do not need.';
    case 'challenge_expired':
      return 'That took too long. Try again.';
    case 'account_locked':
      return 'The person who runs this server has locked this account. Ask them.';
    default:
      return requestWords(error);
  }
}
