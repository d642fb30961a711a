import * as z from 'zod/mini';
import { LinkToken } from './links.ts';
import { Email, User, UserId } from './model.ts';
import { SecurityEventKind } from './security.ts';

/** What an account may do on this server. */
export const Role = z.literal(['member', 'admin']);
export type Role = z.infer<typeof Role>;

export const RoleReply = z.object({ role: Role });
export type RoleReply = z.infer<typeof RoleReply>;

/** What stands in the link that the server prints until it has an administrator. */
export const ClaimAdminBody = z.object({ token: LinkToken });

/** Somebody who is connected. `roomId` is the room that they are in; null: in none. */
export const LiveSocket = z.object({
  /** Null for a guest. */
  userId: z.nullable(z.string()),
  name: z.string(),
  email: z.string(),
  /** Shortened, as everywhere. */
  address: z.string(),
  /** Milliseconds since it connected. */
  connectedMs: z.number(),
  roomId: z.nullable(z.string()),
});
export type LiveSocket = z.infer<typeof LiveSocket>;

/** A call that runs: who is in it and for how long, never what is said. `elapsedMs` is 0 until somebody has answered. */
export const LiveCall = z.object({
  roomId: z.string(),
  elapsedMs: z.number(),
  people: z.array(z.object({ name: z.string(), email: z.string() })),
});
export type LiveCall = z.infer<typeof LiveCall>;

/** What lives in this server right now. `sockets` lists the latest thousand at most; `counts` counts all. */
export const OverviewReply = z.object({
  counts: z.object({ sockets: z.number(), rooms: z.number(), calls: z.number() }),
  sockets: z.array(LiveSocket),
  calls: z.array(LiveCall),
  /** Milliseconds since the server started. */
  upMs: z.number(),
});
export type OverviewReply = z.infer<typeof OverviewReply>;

/** One security event as administrators see it: with whom it is about. Null where no account is, or none any more. */
export const AdminEventReply = z.object({
  id: z.string(),
  /** ISO 8601. */
  at: z.string(),
  kind: SecurityEventKind,
  user: z.nullable(User),
  actor: z.nullable(User),
  /** Whole: an administrator must be able to tell an attacker's network. Empty when it came from the server itself. */
  address: z.string(),
  userAgent: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type AdminEventReply = z.infer<typeof AdminEventReply>;

/** The latest first. `next` is the `before` of the following page, or null. */
export const AdminEventsReply = z.object({ events: z.array(AdminEventReply), next: z.nullable(z.string()) });
export type AdminEventsReply = z.infer<typeof AdminEventsReply>;

/** How often each kind of event fell into each span of time. `index` counts the spans from `since`. */
export const EventCountsReply = z.object({
  /** ISO 8601. */
  since: z.string(),
  bucketMs: z.number(),
  buckets: z.number(),
  counts: z.array(z.object({ kind: SecurityEventKind, index: z.number(), count: z.number() })),
});
export type EventCountsReply = z.infer<typeof EventCountsReply>;

/** An account as administrators see it. Times are ISO 8601. */
export const AdminAccountReply = z.object({
  _id: UserId,
  name: z.string(),
  email: z.string(),
  role: Role,
  createdAt: z.string(),
  lockedAt: z.nullable(z.string()),
  isEmailProved: z.boolean(),
  hasSecondFactor: z.boolean(),
  passkeys: z.number(),
  /** Living sign-ins. */
  sessions: z.number(),
  /** When the latest of them was used; null: there is none. */
  lastUsedAt: z.nullable(z.string()),
});
export type AdminAccountReply = z.infer<typeof AdminAccountReply>;

/** By address. `next` is the `after` of the following page, or null. */
export const AdminAccountsReply = z.object({
  accounts: z.array(AdminAccountReply),
  next: z.nullable(z.string()),
});
export type AdminAccountsReply = z.infer<typeof AdminAccountsReply>;

export const AccountReply = z.object({ account: AdminAccountReply });
export type AccountReply = z.infer<typeof AccountReply>;

export const LockAccountBody = z.object({ locked: z.boolean() });
export const SetRoleBody = z.object({ role: Role });
/** Without an address the invitation is good for anybody who has the link. */
export const InviteBody = z.object({ email: z.optional(Email) });

/** A link to hand over: nobody can read it again. `expiresAt` is ISO 8601. */
export const LinkMadeReply = z.object({ url: z.string(), expiresAt: z.string() });
export type LinkMadeReply = z.infer<typeof LinkMadeReply>;

/** Invitations that still work, the newest first. `id` names one without letting anybody use it. */
export const InvitationsReply = z.object({
  invitations: z.array(
    z.object({ id: z.string(), email: z.nullable(z.string()), createdAt: z.string(), expiresAt: z.string() }),
  ),
});
export type InvitationsReply = z.infer<typeof InvitationsReply>;
