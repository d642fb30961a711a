import * as z from 'zod/mini';

/**
 * The closed list of what is recorded because it matters to somebody's security. A name never changes its meaning; the
 * words for people live in the client.
 */
export const SECURITY_EVENTS = [
  'account-created',
  'sign-in',
  'sign-in-failed',
  'sign-in-limited',
  'signed-out',
  'signed-out-everywhere',
  'session-ended',
  'refresh-reused',
  'password-changed',
  'password-reset-asked',
  'password-reset',
  'email-proved',
  'second-factor-enabled',
  'second-factor-disabled',
  'second-factor-failed',
  'recovery-code-used',
  'recovery-codes-renewed',
  'passkey-added',
  'passkey-removed',
  'role-changed',
  'account-locked',
  'account-unlocked',
  'account-deleted',
  'invitation-made',
  'room-removed-person',
  /** The server began to refuse events of a connection of this account: forged, illegal, broken or too many. */
  'guard-refused',
  /** It closed such a connection. */
  'guard-cut',
  /** It keeps the account's connections away for a while. */
  'guard-paused',
] as const;

export const SecurityEventKind = z.literal(SECURITY_EVENTS);
export type SecurityEventKind = z.infer<typeof SecurityEventKind>;

/** One event as the owner of the account sees it. */
export const SecurityEventReply = z.object({
  id: z.string(),
  /** ISO 8601. */
  at: z.string(),
  kind: SecurityEventKind,
  /** Where it came from, shortened; empty when it came from the server itself. */
  address: z.string(),
  userAgent: z.string(),
  /** Somebody else did it: an administrator. */
  byAdministrator: z.boolean(),
  /** What more there is to say: names and numbers, never a secret. */
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type SecurityEventReply = z.infer<typeof SecurityEventReply>;

/** `next` is the `before` of the following page, or null. */
export const SecurityEventsReply = z.object({
  events: z.array(SecurityEventReply),
  next: z.nullable(z.string()),
});
export type SecurityEventsReply = z.infer<typeof SecurityEventsReply>;
