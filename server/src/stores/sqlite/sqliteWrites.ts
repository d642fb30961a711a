import type { DatabaseSync } from 'node:sqlite';
import { GUEST_ID_PREFIX, type CallRecord, type SessionRecord, type UserRecord } from '../store.ts';

/** The changes of the port. The caller runs each of them in a transaction of its own. */
export function sqliteWrites(db: DatabaseSync) {
  const insertUser = db.prepare(`
    INSERT INTO users (id, name, email, password_hash, role, created_at, locked_at, email_proved_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING`);
  const updatePasswordHash = db.prepare('UPDATE users SET password_hash = ? WHERE id = ?');
  const updateRole = db.prepare('UPDATE users SET role = ? WHERE id = ?');
  const updateLocked = db.prepare('UPDATE users SET locked_at = ? WHERE id = ?');
  const updateEmailProved = db.prepare('UPDATE users SET email_proved_at = ? WHERE id = ?');
  const deleteUser = db.prepare('DELETE FROM users WHERE id = ?');
  const deleteStandings = db.prepare('DELETE FROM room_standings WHERE person_id = ?');
  const deleteEvents = db.prepare('DELETE FROM security_events WHERE user_id = ?');
  const forgetActor = db.prepare("UPDATE security_events SET address = '', user_agent = '' WHERE actor_id = ?");
  const forgetParticipant = db.prepare("UPDATE call_participants SET name = '', email = '' WHERE user_id = ?");

  const insertSession = db.prepare(`
    INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, user_agent, address, refresh_hash,
      used_refresh_hash, refreshed_at, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const rotateRefresh = db.prepare(`
    UPDATE sessions SET refresh_hash = :toHash, used_refresh_hash = :fromHash, refreshed_at = :at, last_used_at = :at,
      generation = generation + 1
    WHERE id = :id AND refresh_hash = :fromHash AND expires_at > :at`);
  const deleteSession = db.prepare('DELETE FROM sessions WHERE id = ?');
  const deleteSessionsOfUser = db.prepare('DELETE FROM sessions WHERE user_id = ? AND id IS NOT ? RETURNING id');
  const deleteExpiredSessions = db.prepare('DELETE FROM sessions WHERE expires_at <= ?');

  const insertCall = db.prepare('INSERT INTO calls (id, room_id, started_at, ended_at) VALUES (?, ?, ?, ?)');
  // Whoever deleted the account during the call must not come back by name when the call ends.
  const insertParticipant = db.prepare(`
    INSERT INTO call_participants (call_id, position, user_id, name, email, quality)
    SELECT :callId, :position, :userId, iif(known, :name, ''), iif(known, :email, ''), :quality
    FROM (SELECT :userId LIKE '${GUEST_ID_PREFIX}%' OR EXISTS (SELECT 1 FROM users WHERE id = :userId) AS known)`);

  return {
    /** Its transaction is the point: it begins only where that of a change could. */
    changeNothing: () => undefined,
    createUser: (user: UserRecord) =>
      insertUser.run(
        user._id,
        user.name,
        user.email,
        user.passwordHash,
        user.role,
        user.createdAt.getTime(),
        user.lockedAt?.getTime() ?? null,
        user.emailProvedAt?.getTime() ?? null,
      ).changes === 1,
    setPasswordHash: (id: string, passwordHash: string) => updatePasswordHash.run(passwordHash, id).changes === 1,
    setRole: (id: string, role: UserRecord['role']) => updateRole.run(role, id).changes === 1,
    setLocked: (id: string, at: Date | null) => updateLocked.run(at?.getTime() ?? null, id).changes === 1,
    setEmailProved: (id: string, at: Date) => updateEmailProved.run(at.getTime(), id).changes === 1,
    deleteUser(id: string): void {
      forgetParticipant.run(id);
      deleteStandings.run(id);
      deleteEvents.run(id);
      forgetActor.run(id);
      // All else that is its own goes with it: ON DELETE CASCADE.
      deleteUser.run(id);
    },

    createSession(session: SessionRecord): void {
      insertSession.run(
        session.id,
        session.userId,
        session.createdAt.getTime(),
        session.lastUsedAt.getTime(),
        session.expiresAt.getTime(),
        session.userAgent,
        session.address,
        session.refreshHash,
        session.usedRefreshHash,
        session.refreshedAt?.getTime() ?? null,
        session.generation,
      );
    },
    rotateRefresh: (id: string, fromHash: string, toHash: string, at: Date) =>
      rotateRefresh.run({ id, fromHash, toHash, at: at.getTime() }).changes === 1,
    deleteSession: (id: string) => deleteSession.run(id).changes === 1,
    deleteSessionsOfUser: (userId: string, exceptId: string | null) =>
      deleteSessionsOfUser.all(userId, exceptId).map((row) => String(row['id'])),
    deleteExpiredSessions: (now: Date) => Number(deleteExpiredSessions.run(now.getTime()).changes),

    createCall(call: CallRecord): void {
      insertCall.run(call.id, call.roomId, call.startedAt.getTime(), call.endedAt.getTime());
      for (const [position, { quality = null, ...participant }] of call.participants.entries()) {
        insertParticipant.run({ callId: call.id, position, quality, ...participant });
      }
    },
  };
}
