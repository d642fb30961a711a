/**
 * The closed list of refusals. A code is for programs and never changes its meaning; the
 * sentence beside it is for the person who reads a log or an API answer. The web client has
 * its own, kinder sentences.
 */
export const ERROR_SENTENCES = {
  bad_request: 'The request does not have the expected shape.',
  unauthorized: 'Sign in first: the token is missing, invalid or no longer valid.',
  invalid_credentials: 'The e-mail address or the password is wrong.',
  account_locked: 'The person who runs this server has locked this account.',
  second_factor_required: 'The password is right. A second step is needed as well: a code, or a passkey.',
  invalid_code: 'The code is wrong, too old, or has been used.',
  challenge_expired: 'This second step is over: it was tried too often, took too long, or is done. Begin again.',
  password_required: 'Give the password once more.',
  passkey_unknown: 'No account knows this passkey.',
  passkey_refused: 'The passkey could not be verified.',
  passkey_counter: 'The counter of this passkey went back: there may be a copy of it. Remove it, and add another.',
  passkey_known: 'This passkey has been added already.',
  passkey_limit: 'There are as many passkeys as an account may have.',
  second_factor_on: 'Two-step sign-in is on already.',
  second_factor_off: 'Two-step sign-in is not on.',
  email_taken: 'An account with this e-mail address exists already.',
  weak_password: 'The password is not acceptable.',
  registration_closed: 'This server does not accept new accounts.',
  invitation_required: 'This server takes new accounts by invitation only.',
  invalid_invitation: 'The invitation is not good, or no longer: it was used, has run out, or is for another address.',
  invalid_link: 'The link does not work, or no longer: it was used, or its time has run out.',
  mail_unavailable: 'This server sends no mail. Its administrator can make the link.',
  refresh_reused: 'This refresh token was used before. The session has been ended; sign in again.',
  session_expired: 'The session is over. Sign in again.',
  origin_not_allowed: 'This origin may not use the API. The server allows its own and ALLOWED_ORIGINS.',
  admin_only: 'Only an administrator of this server may do this.',
  own_account: 'You cannot do this to your own account. Another administrator can.',
  insecure_transport:
    'This server takes no plain HTTP in production. Use its https:// address; its operator sets TLS_CERT_FILE and TLS_KEY_FILE, or puts a proxy with HTTPS in front and names it in TRUST_PROXY.',
  not_found: 'There is nothing here.',
  request_timeout: 'The request did not arrive in time. Send it again.',
  too_many_requests: 'Too many requests. Wait a little and try again.',
  payload_too_large: 'The request is larger than this server accepts.',
  store_unavailable: 'The database does not answer. Try again in a moment.',
  not_ready: 'The server cannot serve requests right now.',
  wrong_email: 'Only your registered email can join',
  room_full: 'The room is full.',
  room_ended: 'A host has ended this for everyone.',
  must_knock: 'A host of this room must let you in. Knock first.',
  room_locked: 'The room is locked.',
  kept_out: 'A host has removed you from this room.',
  room_limit: 'There are as many rooms as an account may have. Delete one first.',
  room_in_use: 'Somebody is in the room right now.',
  not_host: 'Only a host of the room may do this.',
  not_allowed: 'You and the recipient are not in the same room.',
  unknown_event: 'The server does not know this event.',
  session_ended: 'The session has ended. Sign in again.',
  internal: 'Something went wrong on the server. It has been logged.',
} as const;

/** A code of {@link ERROR_SENTENCES}. */
export type ErrorCode = keyof typeof ERROR_SENTENCES;

/** Where in a payload a refusal comes from. `path` joins the keys with dots; empty means the whole. */
export type Issue = { path: string; message: string };

/** The body of every refused REST request, and the failure half of every acknowledgement. */
export type Refusal = { code: ErrorCode; message: string; issues?: Issue[] };

/** The acknowledgement of a client event: its reply with `ok: true`, or a refusal with `ok: false`. */
export type Result<Reply> = ({ ok: true } & Reply) | ({ ok: false } & Refusal);

/** Whether `code` is one of ours. Text from the wire is not, until this says so. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_SENTENCES, code);
}
