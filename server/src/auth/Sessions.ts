import { randomBytes } from 'node:crypto';
import { LIMITS } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { SessionRecord, Store } from '../stores/store.ts';
import type { LiveConnections } from './LiveConnections.ts';
import type { RefreshTokens } from './refreshTokens.ts';

/** Where a sign-in came from, as its owner sees it in the list of devices. */
export type Device = { address: string; userAgent: string };

/** A living session and its user. `generation`: how often it has been refreshed. */
export type LiveSession = {
  id: string;
  userId: string;
  email: string;
  name: string;
  expiresAtMs: number;
  generation: number;
};

type SessionsDeps = {
  store: Pick<Store, 'sessions' | 'users'>;
  liveConnections: LiveConnections;
  refreshTokens: RefreshTokens;
  securityLog: SecurityLog;
  refreshTokenTtlMs: number;
  now: () => number;
};

/** Entries of the view, some 200 bytes each. One that falls out is read from the store at its next use. */
const VIEW_SIZE = 50_000;
/** Ended sessions whose ids are remembered: only sockets that were being opened while their session ended ask for them. */
const ENDED_SIZE = 10_000;
/** Refreshed sessions that are remembered, until whoever reads the store or holds a socket at that moment has noticed. */
const REFRESHED_SIZE = 50_000;
/** How long a used refresh token still gets its unused successor: two tabs, or an answer that was lost. */
const SAME_SUCCESSOR_MS = 60_000;

/**
 * Whether a session lives. The store holds the truth; a view in memory, read into at first use and kept in step by
 * whatever ends a session, answers every request and every socket event. All endings go through this object.
 */
export class Sessions {
  readonly #deps: SessionsDeps;
  /** Living sessions, least recently used first. */
  readonly #view = new Map<string, LiveSession>();
  readonly #ended = new Set<string>();
  /** The generations that sessions reached lately. */
  readonly #refreshed = new Map<string, number>();
  /** Counts endings. A load during which it moved may have read what is no longer true. */
  #endings = 0;

  constructor(deps: SessionsDeps) {
    this.#deps = deps;
  }

  /**
   * Whether a session that was found alive once still is. Synchronous, for socket events; never reads the store. A
   * session that ran out is not noticed here but by the token, which never outlives it.
   */
  isAlive(sessionId: string): boolean {
    return !this.#ended.has(sessionId);
  }

  /**
   * Whether a token of this generation has not been retired: the present one and the one before are good, so that an
   * answer that was lost, or a tab that has not heard of it yet, is not locked out. Synchronous, for sockets; knows of
   * refreshes since the token was checked.
   */
  isCurrent(sessionId: string, generation: number): boolean {
    return generation >= (this.#refreshed.get(sessionId) ?? 0) - 1;
  }

  /** Begins a session. Where there are as many as an account may have, the oldest ends. */
  async open(userId: string, device: Device): Promise<{ session: SessionRecord; refreshToken: string }> {
    const { refreshTokens, refreshTokenTtlMs, now, store } = this.#deps;
    const id = randomBytes(16).toString('base64url');
    const refreshToken = refreshTokens.first(id);
    const createdAt = new Date(now());
    const session: SessionRecord = {
      id,
      userId,
      createdAt,
      lastUsedAt: createdAt,
      expiresAt: new Date(createdAt.getTime() + refreshTokenTtlMs),
      userAgent: device.userAgent.slice(0, 256),
      address: device.address,
      refreshHash: refreshTokens.hash(refreshToken),
      usedRefreshHash: null,
      refreshedAt: null,
      generation: 0,
    };
    await store.sessions.create(session);
    const others = (await this.list(userId)).filter((other) => other.id !== id);
    for (const { id: oldest } of others.slice(LIMITS.sessionsPerAccount - 1)) await this.end(oldest);
    return { session, refreshToken };
  }

  /** The living session of this id, from the view or the store, or null. */
  async find(sessionId: string): Promise<LiveSession | null> {
    const seen = this.#view.get(sessionId);
    if (seen !== undefined) {
      this.#view.delete(sessionId);
      if (seen.expiresAtMs <= this.#deps.now()) return null;
      this.#view.set(sessionId, seen);
      return seen;
    }
    for (;;) {
      const endingsBefore = this.#endings;
      const loaded = await this.#load(sessionId);
      // Something ended while the store answered, maybe this session, after it was read: look again.
      if (endingsBefore !== this.#endings) continue;
      return loaded === null ? null : this.#keep(loaded);
    }
  }

  /** The id of the session of a refresh token, whether either is good still; null for any other text. */
  idOf(refreshToken: string): string | null {
    return this.#deps.refreshTokens.sessionOf(refreshToken);
  }

  /**
   * Uses a refresh token up and gives its successor. Tokens older than the generation before are retired by that.
   * @throws AppError `unauthorized` (not one of ours), `session_expired`, `refresh_reused` (and the session is ended)
   */
  async refresh(token: string, device: Device): Promise<{ session: SessionRecord; refreshToken: string }> {
    const { refreshTokens, securityLog, store, now } = this.#deps;
    const sessionId = refreshTokens.sessionOf(token);
    if (sessionId === null) throw new AppError('unauthorized');
    const hash = refreshTokens.hash(token);
    const refreshToken = refreshTokens.successor(token);
    const at = new Date(now());

    let session = await store.sessions.find(sessionId, at);
    if (session?.refreshHash === hash) {
      const hasRotated = await store.sessions.rotateRefresh(sessionId, hash, refreshTokens.hash(refreshToken), at);
      if (hasRotated) {
        const generation = session.generation + 1;
        this.#reach(sessionId, generation);
        return { session: { ...session, generation }, refreshToken };
      }
      // Another request used the same token between our two steps; what it left decides.
      session = await store.sessions.find(sessionId, at);
    }
    if (session === null) throw new AppError('session_expired');

    const wasUsedLast = session.usedRefreshHash === hash && session.refreshHash === refreshTokens.hash(refreshToken);
    const sinceUseMs = at.getTime() - (session.refreshedAt?.getTime() ?? 0);
    if (wasUsedLast && sinceUseMs <= SAME_SUCCESSOR_MS) return { session, refreshToken };

    await this.end(sessionId);
    securityLog.record('refresh-reused', { userId: session.userId, device });
    throw new AppError('refresh_reused');
  }

  /** The user's sessions, newest first. */
  list(userId: string): Promise<SessionRecord[]> {
    return this.#deps.store.sessions.listByUser(userId, new Date(this.#deps.now()));
  }

  /** Ends one session and closes its sockets. Resolves to whether it was there. */
  async end(sessionId: string): Promise<boolean> {
    const wasThere = await this.#deps.store.sessions.delete(sessionId);
    this.#forget([sessionId]);
    return wasThere;
  }

  /** Ends all sessions of a user, but for `exceptId`, and closes their sockets. Resolves to how many the store had. */
  async endAll(userId: string, exceptId: string | null): Promise<number> {
    const deleted = await this.#deps.store.sessions.deleteByUser(userId, exceptId);
    this.#forgetUser(userId, exceptId, deleted);
    return deleted.length;
  }

  /** Ends all sessions of a user by `remove`, which takes the account and its sessions out of the store. */
  async endWithAccount(userId: string, remove: () => Promise<void>): Promise<void> {
    const sessions = await this.list(userId);
    try {
      await remove();
    } catch (error) {
      // A database that was given up on may do it all the same: nobody is taken for signed in before it was asked again.
      for (const { id } of sessions) this.#view.delete(id);
      throw error;
    }
    this.#forgetUser(
      userId,
      null,
      sessions.map((session) => session.id),
    );
  }

  /** Takes sessions that ran out from the store and the view. */
  async sweep(): Promise<void> {
    const at = this.#deps.now();
    for (const [id, session] of this.#view) if (session.expiresAtMs <= at) this.#view.delete(id);
    await this.#deps.store.sessions.deleteExpired(new Date(at));
  }

  async #load(sessionId: string): Promise<LiveSession | null> {
    const { store, now } = this.#deps;
    const session = await store.sessions.find(sessionId, new Date(now()));
    if (session === null) return null;
    const user = await store.users.findById(session.userId);
    if (user === null || user.lockedAt !== null) return null;
    return {
      id: sessionId,
      userId: user._id,
      email: user.email,
      name: user.name,
      expiresAtMs: session.expiresAt.getTime(),
      generation: session.generation,
    };
  }

  #keep(loaded: LiveSession): LiveSession {
    // It may have been refreshed after it was read.
    const session = { ...loaded, generation: Math.max(loaded.generation, this.#refreshed.get(loaded.id) ?? 0) };
    this.#view.set(session.id, session);
    for (const oldest of this.#view.keys()) {
      if (this.#view.size <= VIEW_SIZE) break;
      this.#view.delete(oldest);
    }
    return session;
  }

  /** Retires the tokens of the generations but two. */
  #reach(sessionId: string, generation: number): void {
    // Put last: what is remembered longest may be forgotten first.
    this.#refreshed.delete(sessionId);
    this.#refreshed.set(sessionId, generation);
    for (const oldest of this.#refreshed.keys()) {
      if (this.#refreshed.size <= REFRESHED_SIZE) break;
      this.#refreshed.delete(oldest);
    }
    const seen = this.#view.get(sessionId);
    if (seen !== undefined) this.#view.set(sessionId, { ...seen, generation });
  }

  /** The view may hold a session that began after the store was asked: it goes too. */
  #forgetUser(userId: string, exceptId: string | null, known: readonly string[]): void {
    const ids = new Set(known);
    for (const session of this.#view.values()) {
      if (session.userId === userId && session.id !== exceptId) ids.add(session.id);
    }
    this.#forget([...ids]);
  }

  #forget(sessionIds: readonly string[]): void {
    this.#endings += 1;
    for (const id of sessionIds) {
      this.#view.delete(id);
      this.#ended.add(id);
    }
    for (const oldest of this.#ended) {
      if (this.#ended.size <= ENDED_SIZE) break;
      this.#ended.delete(oldest);
    }
    if (sessionIds.length > 0) this.#deps.liveConnections.endSessions(sessionIds);
  }
}
