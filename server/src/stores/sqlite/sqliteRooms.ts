import type { DatabaseSync } from 'node:sqlite';
import { LIMITS } from '@parley/protocol';
import type { RoomChanges, RoomRecord, StandingRecord } from '../store.ts';
import { dateOf, type Row } from './rows.ts';

const roomColumns = `id, title, access, owner_id AS ownerId, created_at AS createdAt, allows_guests AS allowsGuests,
  expires_at AS expiresAt`;
const standingColumns = 'room_id AS roomId, person_id AS personId, standing, name, decided_at AS decidedAt';

/** Questions about rooms made ahead, and about what their hosts decided. */
export function sqliteRoomReads(db: DatabaseSync) {
  const room = db.prepare(`SELECT ${roomColumns} FROM rooms WHERE id = ?`);
  const roomsOfOwner = db.prepare(
    `SELECT ${roomColumns} FROM rooms WHERE owner_id = ? ORDER BY created_at DESC, id DESC LIMIT ${LIMITS.roomsPerAccount}`,
  );
  const standing = db.prepare(`SELECT ${standingColumns} FROM room_standings WHERE room_id = ? AND person_id = ?`);
  const standings = db.prepare(
    `SELECT ${standingColumns} FROM room_standings WHERE room_id = ? ORDER BY decided_at DESC, person_id LIMIT ${LIMITS.standingsListed}`,
  );
  return {
    findRoom(id: string): RoomRecord | null {
      const row = room.get(id) as Row<RoomRecord> | undefined;
      return row === undefined ? null : roomOf(row);
    },
    listRooms: (ownerId: string) => (roomsOfOwner.all(ownerId) as Row<RoomRecord>[]).map(roomOf),
    findStanding(roomId: string, personId: string): StandingRecord | null {
      const row = standing.get(roomId, personId) as Row<StandingRecord> | undefined;
      return row === undefined ? null : standingOf(row);
    },
    listStandings: (roomId: string) => (standings.all(roomId) as Row<StandingRecord>[]).map(standingOf),
  };
}

/** Changes of rooms made ahead, and of what their hosts decided. */
export function sqliteRoomWrites(db: DatabaseSync) {
  const insert = db.prepare(`
    INSERT INTO rooms (id, title, access, owner_id, created_at, allows_guests, expires_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const find = db.prepare(`SELECT ${roomColumns} FROM rooms WHERE id = ?`);
  const update = db.prepare(`
    UPDATE rooms SET title = ?, access = ?, owner_id = ?, allows_guests = ?, expires_at = ? WHERE id = ?`);
  const renew = db.prepare('UPDATE rooms SET id = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM rooms WHERE id = ?');
  const putStanding = db.prepare(`
    INSERT INTO room_standings (room_id, person_id, standing, name, decided_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (room_id, person_id) DO UPDATE SET
      standing = excluded.standing, name = excluded.name, decided_at = excluded.decided_at`);
  const removeStanding = db.prepare('DELETE FROM room_standings WHERE room_id = ? AND person_id = ?');
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
    updateRoom(id: string, changes: RoomChanges): boolean {
      const row = find.get(id) as Row<RoomRecord> | undefined;
      if (row === undefined) return false;
      const { title, access, ownerId, allowsGuests, expiresAt } = { ...roomOf(row), ...changes };
      update.run(title, access, ownerId, Number(allowsGuests), expiresAt?.getTime() ?? null, id);
      return true;
    },
    // Its standings follow: ON UPDATE CASCADE.
    renewRoom: (id: string, newId: string) => renew.run(newId, id).changes === 1,
    deleteRoom: (id: string) => remove.run(id).changes === 1,
    setStanding(standing: StandingRecord): boolean {
      const { roomId, personId, name, decidedAt } = standing;
      if (find.get(roomId) === undefined) return false;
      putStanding.run(roomId, personId, standing.standing, name, decidedAt.getTime());
      return true;
    },
    deleteStanding: (roomId: string, personId: string) => removeStanding.run(roomId, personId).changes === 1,
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
  return { ...row, decidedAt: new Date(row.decidedAt) };
}
