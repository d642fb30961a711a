import type { DatabaseSync } from 'node:sqlite';
import type { CallQuality } from '@parley/protocol';
import type { CallParticipantRecord, CallRecord, SessionRecord, UserRecord } from '../store.ts';
import { dateOf, type Row } from './rows.ts';

const userColumns = `id AS _id, name, email, password_hash AS passwordHash, role, created_at AS createdAt,
  locked_at AS lockedAt, email_proved_at AS emailProvedAt`;

const sessionColumns = `id, user_id AS userId, created_at AS createdAt, last_used_at AS lastUsedAt,
  expires_at AS expiresAt, user_agent AS userAgent, address, refresh_hash AS refreshHash,
  used_refresh_hash AS usedRefreshHash, refreshed_at AS refreshedAt, generation`;

type CallRow = Omit<Row<CallRecord>, 'participants'> & { participants: string };
/** As in the JSON of `CallRow`. */
type ParticipantRow = Omit<CallParticipantRecord, 'quality'> & { quality: CallQuality | null };

/** The questions of the port, one prepared statement each. */
export function sqliteReads(db: DatabaseSync) {
  const ping = db.prepare('SELECT count(*) FROM sqlite_schema');
  const userByEmail = db.prepare(`SELECT ${userColumns} FROM users WHERE email = ?`);
  const userById = db.prepare(`SELECT ${userColumns} FROM users WHERE id = ?`);
  const admin = db.prepare("SELECT 1 FROM users WHERE role = 'admin' LIMIT 1");
  // SQLite's own lower() knows ASCII only.
  db.function('fold', { deterministic: true }, (text) => folded(String(text)));
  // instr, not LIKE: a percent sign in the text is a percent sign.
  const users = db.prepare(`
    SELECT ${userColumns} FROM users
    WHERE (:after IS NULL OR email > :after) AND (instr(fold(name), :text) > 0 OR instr(fold(email), :text) > 0)
    ORDER BY email LIMIT :limit`);
  const session = db.prepare(`SELECT ${sessionColumns} FROM sessions WHERE id = ? AND expires_at > ?`);
  const sessionsOfUser = db.prepare(
    `SELECT ${sessionColumns} FROM sessions WHERE user_id = ? AND expires_at > ? ORDER BY created_at DESC, id DESC`,
  );
  // The cursor must be a call of the same user: another's id neither answers nor reveals anything.
  const callsOfUser = db.prepare(`
    SELECT c.id, c.room_id AS roomId, c.started_at AS startedAt, c.ended_at AS endedAt, (
      SELECT json_group_array(json_object('userId', p.user_id, 'name', p.name, 'email', p.email, 'quality', p.quality) ORDER BY p.position)
      FROM call_participants p WHERE p.call_id = c.id
    ) AS participants
    FROM calls c
    WHERE c.id IN (SELECT call_id FROM call_participants WHERE user_id = :userId)
      AND (:before IS NULL OR (c.started_at, c.id) < (
        SELECT b.started_at, b.id FROM calls b JOIN call_participants p ON p.call_id = b.id
        WHERE b.id = :before AND p.user_id = :userId))
    ORDER BY c.started_at DESC, c.id DESC LIMIT :limit`);

  return {
    ping(): void {
      ping.get();
    },
    findUserByEmail: (email: string) => userOf(userByEmail.get(email)),
    findUserById: (id: string) => userOf(userById.get(id)),
    hasAdmin: () => admin.get() !== undefined,
    listUsers: (text: string, after: string | null, limit: number) =>
      (users.all({ text: folded(text), after, limit }) as Row<UserRecord>[]).map(asUser),
    findSession(id: string, now: Date): SessionRecord | null {
      const row = session.get(id, now.getTime()) as Row<SessionRecord> | undefined;
      return row === undefined ? null : sessionOf(row);
    },
    listSessions: (userId: string, now: Date) =>
      (sessionsOfUser.all(userId, now.getTime()) as Row<SessionRecord>[]).map(sessionOf),
    listCalls: (userId: string, before: string | null, limit: number) =>
      (callsOfUser.all({ userId, before, limit }) as CallRow[]).map(callOf),
  };
}

/** Alike for a letter in any case. */
function folded(text: string): string {
  return text.toLowerCase();
}

function userOf(row: unknown): UserRecord | null {
  return row === undefined ? null : asUser(row as Row<UserRecord>);
}

function asUser(row: Row<UserRecord>): UserRecord {
  return {
    ...row,
    // An account from before this column: its id begins with the second in which it was made.
    createdAt: new Date(row.createdAt || Number.parseInt(row._id.slice(0, 8), 16) * 1000),
    lockedAt: dateOf(row.lockedAt),
    emailProvedAt: dateOf(row.emailProvedAt),
  };
}

function sessionOf(row: Row<SessionRecord>): SessionRecord {
  return {
    ...row,
    createdAt: new Date(row.createdAt),
    lastUsedAt: new Date(row.lastUsedAt),
    expiresAt: new Date(row.expiresAt),
    refreshedAt: dateOf(row.refreshedAt),
  };
}

function callOf(row: CallRow): CallRecord {
  return {
    ...row,
    startedAt: new Date(row.startedAt),
    endedAt: new Date(row.endedAt),
    participants: (JSON.parse(row.participants) as ParticipantRow[]).map(({ quality, ...participant }) =>
      quality === null ? participant : { ...participant, quality },
    ),
  };
}
