import type { CallQuality, RoomAccess } from '@parley/protocol';

/**
 * The port to the database. Adapters return plain objects of these types. Each method fails with
 * `AppError('store_unavailable')` within {@link STORE_DEADLINE_MS} when the database does not answer, and never
 * blocks the event loop for it.
 */
export interface Store {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly secondFactors: SecondFactorStore;
  readonly passkeys: PasskeyStore;
  readonly oneTimeTokens: OneTimeTokenStore;
  readonly rooms: RoomStore;
  readonly calls: CallStore;
  readonly audit: AuditStore;
  /**
   * Resolves when the database answers and takes changes, as far as is known: whether nobody keeps them out, and whether
   * one can be made again after one has failed. Changes nothing itself.
   */
  ping(): Promise<void>;
  /** Waits for running operations, then lets go of the database. May be called twice. */
  close(): Promise<void>;
}

export const STORE_DEADLINE_MS = 2000;

/** An account. `_id` has 24 lowercase hexadecimal digits; `email` is normalised and unique. */
export type UserRecord = {
  _id: string;
  name: string;
  email: string;
  passwordHash: string;
  role: 'member' | 'admin';
  createdAt: Date;
  /** Since when an administrator keeps its owner out; null: not locked. */
  lockedAt: Date | null;
  /** When its owner has shown that mail to `email` reaches them; null: not shown. */
  emailProvedAt: Date | null;
};

export interface UserStore {
  /** Resolves to false, changing nothing, when the address is taken. */
  create(user: UserRecord): Promise<boolean>;
  findByEmail(email: string): Promise<UserRecord | null>;
  findById(id: string): Promise<UserRecord | null>;
  /** Resolves to false when there is no such account. */
  setPasswordHash(id: string, passwordHash: string): Promise<boolean>;
  /** Each of these resolves to false when there is no such account. */
  setRole(id: string, role: UserRecord['role']): Promise<boolean>;
  setLocked(id: string, at: Date | null): Promise<boolean>;
  setEmailProved(id: string, at: Date): Promise<boolean>;
  hasAdmin(): Promise<boolean>;
  /** By address, those after the address `after` if given; at most `limit`. `text`: part of the name or the address; letters in any case, those beyond ASCII too. */
  list(options: { text: string; after: string | null; limit: number }): Promise<UserRecord[]>;
  /**
   * Deletes the account and all that is its own: sessions, second factor, passkeys, one-time tokens, rooms, standings in
   * the rooms of others, its security events, its name in call records, and in the events about others from where it acted.
   */
  delete(id: string): Promise<void>;
}

/** One sign-in and its family of refresh tokens. */
export type SessionRecord = {
  /** 128 random bits, base64url. */
  id: string;
  userId: string;
  createdAt: Date;
  lastUsedAt: Date;
  /** Absolute: a refresh does not move it. A session past it counts as absent in every method. */
  expiresAt: Date;
  userAgent: string;
  address: string;
  /** SHA-256, base64url, of the refresh token that has not been used yet. */
  refreshHash: string;
  /** The same of the one used last, and when; null before the first use. */
  usedRefreshHash: string | null;
  refreshedAt: Date | null;
  /** How often the refresh token has rotated. Access tokens carry the number under which they were given. */
  generation: number;
};

export interface SessionStore {
  /** Rejects with `AppError('unauthorized')` when the account is gone. */
  create(session: SessionRecord): Promise<void>;
  find(id: string, now: Date): Promise<SessionRecord | null>;
  /** Newest first. */
  listByUser(userId: string, now: Date): Promise<SessionRecord[]>;
  /**
   * Makes `toHash` the unused refresh token and `fromHash` the used one, and counts `generation` up, atomically, if
   * `fromHash` still was the unused one. Resolves to whether it was.
   */
  rotateRefresh(id: string, fromHash: string, toHash: string, at: Date): Promise<boolean>;
  /** Resolves to whether there was one. */
  delete(id: string): Promise<boolean>;
  /** Deletes the sessions of a user but `exceptId`; resolves to the ids of those deleted. */
  deleteByUser(userId: string, exceptId: string | null): Promise<string[]>;
  /** Resolves to how many there were. */
  deleteExpired(now: Date): Promise<number>;
}

/** Time-based one-time passwords (RFC 6238) of an account, and its recovery codes. */
export type SecondFactorRecord = {
  userId: string;
  /** The shared secret, sealed: the store never holds it in the clear. */
  sealedSecret: string;
  /** Null between setup and the first code. Only an enabled factor is asked for. */
  enabledAt: Date | null;
  /** The time step of the last code that was accepted; null before the first. */
  lastStep: number | null;
  /** Hashes of the recovery codes that have not been used. */
  recoveryHashes: string[];
};

export interface SecondFactorStore {
  /**
   * Begins a setup, in place of one that was begun before. Resolves to false, changing nothing, when a factor is enabled.
   * Rejects with `AppError('unauthorized')` when the account is gone.
   */
  setUp(userId: string, sealedSecret: string): Promise<boolean>;
  find(userId: string): Promise<SecondFactorRecord | null>;
  /** Turns a setup into an enabled factor. Resolves to false when there is none, or it is enabled already. */
  enable(userId: string, at: Date, step: number, recoveryHashes: string[]): Promise<boolean>;
  /** Takes `step` as used, atomically, if it is later than the last one. Resolves to whether it was. */
  useStep(userId: string, step: number): Promise<boolean>;
  /** Takes one recovery code out, atomically. Resolves to whether it was there. */
  useRecoveryCode(userId: string, hash: string): Promise<boolean>;
  /** Resolves to false when no factor is enabled. */
  setRecoveryCodes(userId: string, hashes: string[]): Promise<boolean>;
  /** Resolves to whether there was one. */
  delete(userId: string): Promise<boolean>;
}

/** A WebAuthn credential (W3C WebAuthn 3, 4). */
export type PasskeyRecord = {
  /** The credential id, base64url. */
  id: string;
  userId: string;
  /** COSE, base64url. */
  publicKey: string;
  counter: number;
  transports: string[];
  /** What its owner calls it. */
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
};

export interface PasskeyStore {
  /**
   * Resolves to false, changing nothing, when the credential is known already. Rejects with `AppError('unauthorized')`
   * when the account is gone.
   */
  create(passkey: PasskeyRecord): Promise<boolean>;
  find(id: string): Promise<PasskeyRecord | null>;
  /** The oldest first. */
  listByUser(userId: string): Promise<PasskeyRecord[]>;
  /**
   * Sets its counter, atomically, if that has grown, or there is none: both are 0 (W3C WebAuthn 2, 7.2, step 21).
   * Resolves to false, changing nothing, when it has not, and when there is no such passkey.
   */
  use(id: string, counter: number, at: Date): Promise<boolean>;
  /** Resolves to false when the user has no such passkey. */
  rename(userId: string, id: string, name: string): Promise<boolean>;
  delete(userId: string, id: string): Promise<boolean>;
  /** Resolves to how many there were. */
  deleteByUser(userId: string): Promise<number>;
}

/** A link that works once. */
export type OneTimeTokenRecord = {
  /** SHA-256, base64url, of what stands in the link. */
  hash: string;
  purpose: 'reset-password' | 'prove-email' | 'invite' | 'claim-admin';
  /** Whose it is; for an invitation, who invites. Null: the server's own. */
  userId: string | null;
  /** The address that it is for, if it is for one. */
  email: string | null;
  createdAt: Date;
  /** One past it counts as absent in every method. */
  expiresAt: Date;
};

export interface OneTimeTokenStore {
  /** Rejects with `AppError('unauthorized')` when the account is gone. */
  create(token: OneTimeTokenRecord): Promise<void>;
  find(hash: string, purpose: OneTimeTokenRecord['purpose'], now: Date): Promise<OneTimeTokenRecord | null>;
  /** Takes it out, atomically: of several who ask at once, one gets it. */
  use(hash: string, purpose: OneTimeTokenRecord['purpose'], now: Date): Promise<OneTimeTokenRecord | null>;
  /** Of one purpose, of a user or of everybody (null), the newest first. */
  list(purpose: OneTimeTokenRecord['purpose'], userId: string | null, now: Date): Promise<OneTimeTokenRecord[]>;
  /** Deletes those of one purpose, of a user or of the server itself (null). */
  deleteByUser(purpose: OneTimeTokenRecord['purpose'], userId: string | null): Promise<void>;
  /** Resolves to whether there was one. */
  delete(hash: string): Promise<boolean>;
  deleteExpired(now: Date): Promise<number>;
}

/** A room made ahead. */
export type RoomRecord = {
  id: string;
  title: string;
  access: RoomAccess;
  ownerId: string;
  createdAt: Date;
  /** Whether people without an account may come in by the link. */
  allowsGuests: boolean;
  /** From then on the link leads nowhere for anybody but the owner; null: never. */
  expiresAt: Date | null;
};

/** What may be changed of a room. */
export type RoomChanges = Partial<Pick<RoomRecord, 'title' | 'access' | 'allowsGuests' | 'expiresAt'>>;

/** What a host has decided about one person in one room. `personId` is an account's id or a guest's. */
export type StandingRecord = {
  personId: string;
  standing: 'host' | 'admitted' | 'kept-out';
  /** As the host knew them. */
  name: string;
  decidedAt: Date;
  /** From then on no method finds it; null: never. */
  expiresAt: Date | null;
};

export interface RoomStore {
  /** Rejects with `AppError('unauthorized')` when the owner's account is gone. */
  create(room: RoomRecord): Promise<void>;
  find(id: string): Promise<RoomRecord | null>;
  /** The newest first. */
  listByOwner(ownerId: string): Promise<RoomRecord[]>;
  /** Changes these fields and no others, atomically. Resolves to the room as it is then; null when there is none. */
  update(id: string, changes: RoomChanges): Promise<RoomRecord | null>;
  /**
   * Gives the room another id, atomically: at no moment it has both, or none. Its standings go with it. Resolves to false
   * when there is no such room.
   */
  renew(id: string, newId: string): Promise<boolean>;
  /** Its standings go with it. Resolves to whether there was one. */
  delete(id: string): Promise<boolean>;
  findStanding(roomId: string, personId: string, now: Date): Promise<StandingRecord | null>;
  /** The latest decision first. */
  listStandings(roomId: string, now: Date): Promise<StandingRecord[]>;
  /**
   * In place of what was decided about these people before, atomically: all of them or none. Resolves to false, changing
   * nothing, when the room is gone.
   */
  setStandings(roomId: string, standings: readonly StandingRecord[]): Promise<boolean>;
  /** Resolves to whether there was one. */
  deleteStanding(roomId: string, personId: string): Promise<boolean>;
  /** Resolves to how many there were. */
  deleteExpiredStandings(now: Date): Promise<number>;
}

/** What the id of a guest begins with. No account's id does. */
export const GUEST_ID_PREFIX = 'guest-';

/** Someone who took part. `quality`: how good it was for them; absent when their client has not told. */
export type CallParticipantRecord = { userId: string; name: string; email: string; quality?: CallQuality };

/** A call that is over. `participants` has everyone who took part, each once. */
export type CallRecord = {
  id: string;
  roomId: string;
  startedAt: Date;
  endedAt: Date;
  participants: CallParticipantRecord[];
};

export interface CallStore {
  /** A participant whose account is gone by now is kept without name and address; a guest has never had one, and keeps the name. */
  create(call: CallRecord): Promise<void>;
  /**
   * Calls in which the user took part, the latest start first, older than the call `before` if given; at most `limit`.
   * None when `before` is no call of that user.
   */
  listByUser(userId: string, before: string | null, limit: number): Promise<CallRecord[]>;
}

/** Something that matters to somebody's security. It holds no secret, and no address of mail. */
export type AuditRecord = {
  id: string;
  at: Date;
  /** What happened, such as `sign-in` or `refresh-reused`: a name of the protocol's `SECURITY_EVENTS`. */
  kind: string;
  /** Whose account it is about; null when it is about none that exists. */
  userId: string | null;
  /** Who did it, when it was somebody else: an administrator. */
  actorId: string | null;
  /** The address that it came from; empty when it came from the server itself. */
  address: string;
  userAgent: string;
  detail: Readonly<Record<string, string | number>>;
};

export interface AuditStore {
  /**
   * An event that is there already is left as it is, so that a batch may be tried again. One about an account that is gone
   * is not written, and of an administrator who is gone no place: events wait a while before they come here.
   */
  append(events: readonly AuditRecord[]): Promise<void>;
  /**
   * The latest first, older than the event `before` if given, at most `limit`; of one user and of some kinds if given.
   * None when `before` is no event.
   */
  list(options: {
    userId?: string;
    kinds?: readonly string[];
    before: string | null;
    limit: number;
  }): Promise<AuditRecord[]>;
  /**
   * How many events of each kind fell into each span of `bucketMs` between `since` (inclusive) and `until`: one entry for
   * each kind and span that has any. `index` counts the spans from `since`.
   */
  count(since: Date, until: Date, bucketMs: number): Promise<{ kind: string; index: number; count: number }[]>;
  /** Resolves to how many there were. */
  deleteBefore(at: Date): Promise<number>;
}
