import type { CallQuality } from '@parley/protocol';

/**
 * The port to the database. Adapters return plain objects of these types. Each method fails with
 * `AppError('store_unavailable')` within {@link STORE_DEADLINE_MS} when the database does not answer, and never
 * blocks the event loop for it.
 */
export interface Store {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly rooms: RoomStore;
  readonly calls: CallStore;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  /** Waits for running operations, then lets go of the database. May be called twice. */
  close(): Promise<void>;
}

export const STORE_DEADLINE_MS = 2000;

/** An account. `_id` has 24 lowercase hexadecimal digits; `email` is normalised and unique. */
export type UserRecord = { _id: string; name: string; email: string; passwordHash: string };

export interface UserStore {
  /** Resolves to false, changing nothing, when the address is taken. */
  create(user: UserRecord): Promise<boolean>;
  findByEmail(email: string): Promise<UserRecord | null>;
  findById(id: string): Promise<UserRecord | null>;
  /** Resolves to false when there is no such account. */
  setPasswordHash(id: string, passwordHash: string): Promise<boolean>;
  /** Deletes the account, its sessions, its rooms, and its name in call records. */
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
};

export interface SessionStore {
  /** Rejects with `AppError('unauthorized')` when the account is gone. */
  create(session: SessionRecord): Promise<void>;
  find(id: string, now: Date): Promise<SessionRecord | null>;
  /** Newest first. */
  listByUser(userId: string, now: Date): Promise<SessionRecord[]>;
  /**
   * Makes `toHash` the unused refresh token and `fromHash` the used one, atomically, if `fromHash` still was the unused one.
   * Resolves to whether it was.
   */
  rotateRefresh(id: string, fromHash: string, toHash: string, at: Date): Promise<boolean>;
  /** Resolves to whether there was one. */
  delete(id: string): Promise<boolean>;
  /** Deletes the sessions of a user but `exceptId`; resolves to the ids of those deleted. */
  deleteByUser(userId: string, exceptId: string | null): Promise<string[]>;
  /** Resolves to how many there were. */
  deleteExpired(now: Date): Promise<number>;
}

/** A room made ahead. */
export type RoomRecord = { id: string; title: string; access: 'open'; ownerId: string; createdAt: Date };

export interface RoomStore {
  /** Rejects with `AppError('unauthorized')` when the owner's account is gone. */
  create(room: RoomRecord): Promise<void>;
  find(id: string): Promise<RoomRecord | null>;
}

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
  /** A participant whose account is gone by now is kept without name and address. */
  create(call: CallRecord): Promise<void>;
  /**
   * Calls in which the user took part, the latest start first, older than the call `before` if given; at most `limit`.
   * None when `before` is no call of that user.
   */
  listByUser(userId: string, before: string | null, limit: number): Promise<CallRecord[]>;
}
