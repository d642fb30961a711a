import { ERROR_SENTENCES, isErrorCode, type AdminEventReply, type SecurityEventKind } from '@parley/protocol';
import { waitWords } from '../../ui/durationWords.ts';

/** How the chart and the filter tell events apart. */
export type EventGroup = 'failure' | 'guard' | 'change' | 'sign-in';

/** What happened, as an administrator is told; and the group that it belongs to. */
const EVENTS: Record<SecurityEventKind, { words: string; group: EventGroup }> = {
  'account-created': { words: 'Account created', group: 'change' },
  'sign-in': { words: 'Signed in', group: 'sign-in' },
  'sign-in-failed': { words: 'Wrong password', group: 'failure' },
  'sign-in-limited': { words: 'Turned away after too many wrong passwords', group: 'failure' },
  'signed-out': { words: 'Signed out', group: 'sign-in' },
  'signed-out-everywhere': { words: 'Signed out everywhere', group: 'change' },
  'session-ended': { words: 'Session ended', group: 'change' },
  'refresh-reused': { words: 'A copy of a session was used: session ended', group: 'failure' },
  'password-changed': { words: 'Password changed', group: 'change' },
  'password-reset-asked': { words: 'A reset link was made', group: 'change' },
  'password-reset': { words: 'Password reset by a link', group: 'change' },
  'email-proved': { words: 'E-mail address confirmed', group: 'change' },
  'second-factor-enabled': { words: 'Two-step sign-in turned on', group: 'change' },
  'second-factor-disabled': { words: 'Two-step sign-in turned off', group: 'change' },
  'second-factor-failed': { words: 'Wrong code at the second step', group: 'failure' },
  'recovery-code-used': { words: 'Recovery code used', group: 'change' },
  'recovery-codes-renewed': { words: 'New recovery codes', group: 'change' },
  'passkey-added': { words: 'Passkey added', group: 'change' },
  'passkey-removed': { words: 'Passkey removed', group: 'change' },
  'role-changed': { words: 'Role changed', group: 'change' },
  'account-locked': { words: 'Account locked', group: 'change' },
  'account-unlocked': { words: 'Account unlocked', group: 'change' },
  'account-deleted': { words: 'Account deleted', group: 'change' },
  'invitation-made': { words: 'Invitation made', group: 'change' },
  'room-removed-person': { words: 'Somebody was removed from a room', group: 'change' },
  'guard-refused': { words: 'The guard began to refuse a connection', group: 'guard' },
  'guard-cut': { words: 'The guard closed a connection', group: 'guard' },
  'guard-paused': { words: 'The guard keeps an account away for a while', group: 'guard' },
};

/** What each group is called. */
export const GROUPS: readonly { group: EventGroup; label: string }[] = [
  { group: 'sign-in', label: 'Sign-ins' },
  { group: 'change', label: 'Changes' },
  { group: 'failure', label: 'Failures' },
  { group: 'guard', label: 'Guard' },
];

export function groupOf(kind: SecurityEventKind): EventGroup {
  return EVENTS[kind].group;
}

/** The kinds of a group; null for all. */
export function kindsOf(group: EventGroup | 'all'): SecurityEventKind[] | null {
  if (group === 'all') return null;
  return (Object.keys(EVENTS) as SecurityEventKind[]).filter((kind) => EVENTS[kind].group === group);
}

/** One line about an event: "Account locked, by Ada". */
export function eventWords({ kind, actor, detail }: Pick<AdminEventReply, 'kind' | 'actor' | 'detail'>): string {
  const { words } = EVENTS[kind];
  const role = kind === 'role-changed' && typeof detail['role'] === 'string' ? ` to ${roleWords(detail['role'])}` : '';
  return `${words}${role}${actor === null ? '' : `, by ${actor.name}`}`;
}

/** What else is known of an event, a few words each. What there are no words for yet stands under the name it is stored by. */
export function detailWords(detail: AdminEventReply['detail']): string[] {
  return Object.entries(detail).flatMap(([name, value]) => DETAILS[name]?.(value) ?? [`${name}: ${value}`]);
}

const DETAILS: Readonly<Record<string, (value: string | number) => string[]>> = {
  // Stands in the line itself.
  role: () => [],
  by: (value) => [value === 'command' ? 'by the command of the server' : 'by the link that the server printed'],
  of: (value) => [value === 'account' ? 'for one account' : 'for this address'],
  left: (value) => [`recovery codes left: ${value}`],
  passkey: (value) => [isErrorCode(value) ? ERROR_SENTENCES[value] : `a passkey: ${value}`],
  passkeys: (value) => [`passkeys kept: ${value}`],
  count: (value) => [`passkeys: ${value}`],
  seconds: (value) => [`for ${waitWords(Number(value))}`],
  offence: (value) => [`mostly: ${OFFENCES[value] ?? value}`],
  roomId: (value) => [`room ${value}`],
};

/** What was wrong with most of what a connection sent. */
const OFFENCES: Readonly<Record<string, string>> = {
  outside: 'sent without being in a room',
  stranger: 'meant for somebody who is not in the room',
  unasked: 'answers that nobody had asked for',
  impersonation: 'in the name of somebody else',
  malformed: 'of the wrong form',
  oversize: 'too large',
  unknown: 'of a kind that there is not',
  flood: 'too much at once',
  refused: 'not allowed',
};

function roleWords(role: string): string {
  return role === 'admin' ? 'administrator' : 'member';
}
