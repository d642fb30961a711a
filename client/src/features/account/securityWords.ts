import type { SecurityEventKind, SecurityEventReply } from '@parley/protocol';
import { waitWords } from '../../ui/durationWords.ts';

type Words = {
  /** What happened, in a sentence. */
  readonly words: string;
  /** What to do if that was somebody else; null for what needs no second look. */
  readonly advice: string | null;
};

const END_AND_CHANGE = 'If that was not you, end that session above and change your password.';
const CHANGE_PASSWORD = 'If that was not you, change your password.';
const ASK_ADMINISTRATOR = 'If that was not you, change your password and tell whoever runs this server.';
const NO_ACCESS = 'Nobody got in. If that was not you, a longer password keeps it so.';

const PLAIN: Readonly<Record<SecurityEventKind, Words>> = {
  'account-created': { words: 'This account was created', advice: null },
  'sign-in': { words: 'Signed in', advice: null },
  'sign-in-failed': { words: 'Somebody tried to sign in with a wrong password', advice: NO_ACCESS },
  'sign-in-limited': { words: 'Too many wrong passwords: sign-in was held up for a while', advice: NO_ACCESS },
  'signed-out': { words: 'Signed out', advice: null },
  'signed-out-everywhere': { words: 'Signed out everywhere', advice: null },
  'session-ended': { words: 'A session was ended', advice: null },
  'refresh-reused': {
    words: 'A session was ended because a copy of it was used somewhere else',
    advice: 'If you do not know why, change your password: somebody may have copied data of your browser.',
  },
  'password-changed': { words: 'Your password was changed', advice: ASK_ADMINISTRATOR },
  'password-reset-asked': {
    words: 'A link for a new password was asked for',
    advice: 'Without the link it does nothing.',
  },
  'password-reset': { words: 'A new password was set with a link', advice: ASK_ADMINISTRATOR },
  'email-proved': { words: 'Your e-mail address was confirmed', advice: null },
  'second-factor-enabled': { words: 'Two-step sign-in was turned on', advice: null },
  'second-factor-disabled': { words: 'Two-step sign-in was turned off', advice: CHANGE_PASSWORD },
  'second-factor-failed': {
    words: 'A wrong code was given after the right password',
    advice: 'If that was not you, somebody knows your password: change it.',
  },
  'recovery-code-used': { words: 'A recovery code was used', advice: END_AND_CHANGE },
  'recovery-codes-renewed': { words: 'New recovery codes were made', advice: CHANGE_PASSWORD },
  'passkey-added': { words: 'A passkey was added', advice: 'If that was not you, remove it and change your password.' },
  'passkey-removed': { words: 'A passkey was removed', advice: CHANGE_PASSWORD },
  'role-changed': { words: 'Your role was changed', advice: null },
  'account-locked': { words: 'This account was locked', advice: null },
  'account-unlocked': { words: 'This account was unlocked', advice: null },
  'account-deleted': { words: 'This account was deleted', advice: null },
  'invitation-made': { words: 'You invited somebody to this server', advice: null },
  'room-removed-person': { words: 'You removed somebody from a room', advice: null },
  'guard-refused': {
    words: 'The server refused what one of your devices sent',
    advice:
      'A browser of yours does not do this. Programs that use your account may; if you know of none, change your password.',
  },
  'guard-cut': {
    words: 'The server cut the connection of one of your devices: it sent too much that is not allowed',
    advice: 'If you know of no program that uses your account, change your password.',
  },
  'guard-paused': { words: 'New connections of this account were held back', advice: null },
};

/** What to tell the owner of an account about something that happened to it. */
export function securityWords({ kind, detail, byAdministrator }: SecurityEventReply): Words {
  if (kind === 'sign-in-failed' && detail['passkey'] !== undefined) return refusedPasskeyWords(detail['passkey']);
  const { words, advice } = PLAIN[kind];
  const isAdministrators = byAdministrator || detail['by'] === 'command';
  const sentence = particular(kind, detail) ?? words;
  // An administrator's deed needs no advice about passwords.
  return isAdministrators ? { words: `${sentence}, by an administrator`, advice: null } : { words: sentence, advice };
}

/** `code`: why the server did not take it. */
function refusedPasskeyWords(code: string | number): Words {
  if (code !== 'passkey_counter') return { words: 'A passkey of yours was refused', advice: 'Nobody got in with it.' };
  return {
    words: 'A passkey of yours was refused: its counter did not grow, so there may be a copy of it',
    advice: 'Nobody got in with it. Remove that passkey, and add another.',
  };
}

/** A sentence that says more than the plain one, where the event has more to say. */
function particular(kind: SecurityEventKind, detail: SecurityEventReply['detail']): string | null {
  const { role, seconds, passkeys } = detail;
  if (kind === 'role-changed' && role === 'admin') return 'You became an administrator of this server';
  if (kind === 'role-changed' && role === 'member') return 'You are no administrator of this server any more';
  if ((kind === 'password-changed' || kind === 'password-reset') && typeof passkeys === 'number' && passkeys > 0) {
    return `${PLAIN[kind].words}; ${passkeys === 1 ? 'your passkey' : `your ${passkeys} passkeys`} stayed as before`;
  }
  if (kind === 'guard-paused' && typeof seconds === 'number') {
    return `New connections of this account were held back for ${waitWords(seconds)}`;
  }
  return null;
}
