import type { DatabaseSync } from 'node:sqlite';
import { LIMITS } from '@parley/protocol';
import type { RoomChanges, RoomRecord, StandingRecord } from '../store.ts';
import { dateOf, type Row } from './rows.ts';

const roomColumns = `id, title, access, owner_id AS ownerId, created_at AS createdAt, allows_guests AS allowsGuests,
  expires_at AS expiresAt`;
const standingColumns = 'person_id AS personId, standing, name, decided_at AS decidedAt, expires_at AS expiresAt';
const isLiving = '(expires_at IS NULL OR expires_at > :now)';

/** Questions about rooms made ahead, and about what their hosts decided. */
export function sqliteRoomReads(db: DatabaseSync) {
  const room = db.prepare(`SELECT ${roomColumns} FROM rooms WHERE id = ?`);
  const roomsOfOwner = db.prepare(
    `SELECT ${roomColumns} FROM rooms WHERE owner_id = ? ORDER BY created_at DESC, id DESC LIMIT ${LIMITS.roomsPerAccount}`,
  );
  const standing = db.prepare(`
    SELECT ${standingColumns} FROM room_standings WHERE room_id = :roomId AND person_id = :personId AND ${isLiving}`);
  const standings = db.prepare(`
    SELECT ${standingColumns} FROM room_standings WHERE room_id = :roomId AND ${isLiving}
    ORDER BY decided_at DESC, person_id LIMIT ${LIMITS.standingsListed}`);
  return {
    findRoom(id: string): RoomRecord | null {
      const row = room.get(id) as Row<RoomRecord> | undefined;
      return row === undefined ? null : roomOf(row);
    },
    listRooms: (ownerId: string) => (roomsOfOwner.all(ownerId) as Row<RoomRecord>[]).map(roomOf),
    findStanding(roomId: string, personId: string, now: Date): StandingRecord | null {
      const row = standing.get({ roomId, personId, now: now.getTime() }) as Row<StandingRecord> | undefined;
      return row === undefined ? null : standingOf(row);
    },
    listStandings: (roomId: string, now: Date) =>
      (standings.all({ roomId, now: now.getTime() }) as Row<StandingRecord>[]).map(standingOf),
  };
}

/** Changes of rooms made ahead, and of what their hosts decided. */
export function sqliteRoomWrites(db: DatabaseSync) {
  const insert = db.prepare(`
    INSERT INTO rooms (id, title, access, owner_id, created_at, allows_guests, expires_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const find = db.prepare(`SELECT ${roomColumns} FROM rooms WHERE id = ?`);
  const update = db.prepare(`
    UPDATE rooms SET title = ?, access = ?, allows_guests = ?, expires_at = ? WHERE id = ?`);
  const renew = db.prepare('UPDATE rooms SET id = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM rooms WHERE id = ?');
  const putStanding = db.prepare(`
    INSERT INTO room_standings (room_id, person_id, standing, name, decided_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (room_id, person_id) DO UPDATE SET standing = excluded.standing, name = excluded.name,
      decided_at = excluded.decided_at, expires_at = excluded.expires_at`);
  const removeStanding = db.prepare('DELETE FROM room_standings WHERE room_id = ? AND person_id = ?');
  const removeExpiredStandings = db.prepare('DELETE FROM room_standings WHERE expires_at <= ?');
  return {
    createRoom(room: RoomRecord): void {
      insert.run(
        room.id,
        room.title,
        room.access,
        room.ownerId,
        room.createdAt.getTime(),
        Number(room.allowsGuests),
        room.expiresAt?.getTime() ?? null,
      );
    },
    updateRoom(id: string, changes: RoomChanges): RoomRecord | null {
      const row = find.get(id) as Row<RoomRecord> | undefined;
      if (row === undefined) return null;
      const changed = { ...roomOf(row), ...changes };
      const { title, access, allowsGuests, expiresAt } = changed;
      update.run(title, access, Number(allowsGuests), expiresAt?.getTime() ?? null, id);
      return changed;
    },
    // Its standings follow: ON UPDATE CASCADE.
    renewRoom: (id: string, newId: string) => renew.run(newId, id).changes === 1,
    deleteRoom: (id: string) => remove.run(id).changes === 1,
    setStandings(roomId: string, standings: readonly StandingRecord[]): boolean {
      if (find.get(roomId) === undefined) return false;
      for (const { personId, standing, name, decidedAt, expiresAt } of standings) {
        putStanding.run(roomId, personId, standing, name, decidedAt.getTime(), expiresAt?.getTime() ?? null);
      }
      return true;
    },
    deleteStanding: (roomId: string, personId: string) => removeStanding.run(roomId, personId).changes === 1,
    deleteExpiredStandings: (now: Date) => Number(removeExpiredStandings.run(now.getTime()).changes),
  };
}

function roomOf(row: Row<RoomRecord>): RoomRecord {
  return {
    ...row,
    createdAt: new Date(row.createdAt),
    allowsGuests: row.allowsGuests === 1,
    expiresAt: dateOf(row.expiresAt),
  };
}

function standingOf(row: Row<StandingRecord>): StandingRecord {
  return { ...row, decidedAt: new Date(row.decidedAt), expiresAt: dateOf(row.expiresAt) };
}
