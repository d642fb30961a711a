import type { ErrorCode } from '@parley/protocol';
import { ApiError } from '../api/http.ts';
import { waitWords } from '../ui/durationWords.ts';

const ANYTHING = 'The server could not do this. Try again in a moment.';
const NETWORK = 'The server does not answer. Check your connection, then try again.';
const LINK = 'This link is not good, or no longer. Ask for a new one.';
const SIGN_IN = 'You are signed out. Sign in, then try again.';

/** A sentence for each code, so that none is forgotten. The screens that a code belongs to often have a better one. */
const WORDS: Record<ErrorCode, string> = {
  bad_request: 'The server did not understand this. Check what you have entered.',
  unauthorized: SIGN_IN,
  session_expired: SIGN_IN,
  session_ended: SIGN_IN,
  refresh_reused: SIGN_IN,
  invalid_credentials: 'This password is not right.',
  password_required: 'Enter your password once more.',
  account_locked: 'This account is locked. Ask the person who runs this server.',
  second_factor_required: 'A second step is needed for this.',
  second_factor_on: 'Two-step sign-in is on already. Reload the page to see it.',
  second_factor_off: 'Two-step sign-in is off. Reload the page to see it.',
  invalid_code: 'This code is not right, or too old. Enter the newest.',
  challenge_expired: 'This took too long. Begin again.',
  passkey_unknown: 'This passkey is not known here.',
  passkey_refused: 'This passkey could not be checked.',
  passkey_counter: 'There may be a copy of this passkey. Remove it, and add another.',
  passkey_known: 'This passkey has been added already.',
  passkey_limit: 'There are as many passkeys as an account may have. Remove one first.',
  email_taken: 'There is an account with this address already.',
  weak_password: 'This password is too easy to guess. Choose another.',
  registration_closed: 'This server takes no new accounts.',
  invitation_required: 'This server takes new accounts by invitation. Open the link of yours.',
  invalid_invitation: LINK,
  invalid_link: LINK,
  mail_unavailable: 'This server sends no mail. Ask the person who runs it for a link.',
  origin_not_allowed:
    'The server does not take requests from this address. Open the page by the address of the server.',
  insecure_transport: 'This address is not secure, so the server refuses it. Open the page by its https:// address.',
  admin_only: 'Only administrators of this server may do this, and you are none, or no longer.',
  own_account: 'You cannot do this to your own account. Another administrator can.',
  not_found: 'This is not there any more. Reload the page to see what is.',
  too_many_requests: 'That was a little too fast. Wait a moment, then try again.',
  payload_too_large: 'This is larger than the server takes. Make it shorter.',
  request_timeout: NETWORK,
  store_unavailable: 'The server cannot reach its database right now. Try again in a moment.',
  not_ready: 'The server is not ready right now. Try again in a moment.',
  room_in_use: 'Somebody is in the room right now. Try again when everybody has left.',
  room_limit: 'You have as many rooms as this server keeps for one account. Delete one that you need no more.',
  room_full: 'The room is full.',
  room_ended: 'A host has ended this call for everyone.',
  must_knock: 'A host of this room must let you in.',
  room_locked: 'The room is locked.',
  kept_out: 'A host has removed you from this room.',
  not_host: 'Only a host of the room may do this.',
  not_allowed: 'You are not in the same room any more.',
  wrong_email: 'You are signed in by another address.',
  unknown_event: ANYTHING,
  internal: ANYTHING,
};

/** What to tell a person about a request that failed. */
export function requestWords(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong on this page. Reload it and try again.';
  switch (error.code) {
    case 'offline':
      return NETWORK;
    case 'unexpected':
      return ANYTHING;
    case 'too_many_requests':
      return error.retryAfterSeconds === null
        ? WORDS.too_many_requests
        : `That was a little too fast. Try again in ${waitWords(error.retryAfterSeconds)}.`;
    default:
      return WORDS[error.code];
  }
}
