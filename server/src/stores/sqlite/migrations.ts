import type { DatabaseSync } from 'node:sqlite';

/**
 * The schema, step by step: migration n takes a database from `user_version` n to n + 1. A step that was released is
 * never edited; a change is a new step at the end. Times are milliseconds since 1970.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL
  ) STRICT;

  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    user_agent TEXT NOT NULL,
    address TEXT NOT NULL,
    refresh_hash TEXT NOT NULL,
    used_refresh_hash TEXT,
    refreshed_at INTEGER
  ) STRICT;
  CREATE INDEX sessions_by_user ON sessions (user_id);
  CREATE INDEX sessions_by_expiry ON sessions (expires_at);

  CREATE TABLE rooms (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    access TEXT NOT NULL,
    owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX rooms_by_owner ON rooms (owner_id);

  CREATE TABLE calls (
    id TEXT PRIMARY KEY,
    room_id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL
  ) STRICT;

  -- user_id refers to no account: a call stays in the others' history when one of its participants is gone.
  CREATE TABLE call_participants (
    call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    PRIMARY KEY (call_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX call_participants_by_user ON call_participants (user_id, call_id);
  `,
  // How good the call was for this participant; null when their client has not told.
  `
  ALTER TABLE call_participants ADD COLUMN quality TEXT;
  `,
  // Administrators and locked accounts; second factors, passkeys and links that work once; rooms that ask or expire, and
  // what their hosts decided about people; the security events.
  `
  ALTER TABLE users ADD COLUMN role TEXT NOT NULL DEFAULT 'member';
  ALTER TABLE users ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE users ADD COLUMN locked_at INTEGER;
  ALTER TABLE users ADD COLUMN email_proved_at INTEGER;
  CREATE INDEX admins ON users (role) WHERE role = 'admin';

  ALTER TABLE sessions ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE second_factors (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sealed_secret TEXT NOT NULL,
    enabled_at INTEGER,
    last_step INTEGER
  ) STRICT;

  CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES second_factors (user_id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    PRIMARY KEY (user_id, hash)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    public_key TEXT NOT NULL,
    counter INTEGER NOT NULL,
    transports TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER
  ) STRICT;
  CREATE INDEX passkeys_by_user ON passkeys (user_id);

  CREATE TABLE one_time_tokens (
    hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    email TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX one_time_tokens_by_user ON one_time_tokens (user_id);
  CREATE INDEX one_time_tokens_by_expiry ON one_time_tokens (expires_at);

  ALTER TABLE rooms ADD COLUMN allows_guests INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE rooms ADD COLUMN expires_at INTEGER;

  -- person_id refers to no account: guests have none.
  CREATE TABLE room_standings (
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE ON UPDATE CASCADE,
    person_id TEXT NOT NULL,
    standing TEXT NOT NULL,
    name TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (room_id, person_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX room_standings_by_person ON room_standings (person_id);

  -- user_id refers to no account either: what was tried against an address without one is told as well.
  CREATE TABLE security_events (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    user_id TEXT,
    actor_id TEXT,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX security_events_by_time ON security_events (at, id);
  CREATE INDEX security_events_by_user ON security_events (user_id, at, id);
  `,
  // What was decided about a guest ends with the guest's pass, which is good for twelve hours.
  `
  ALTER TABLE room_standings ADD COLUMN expires_at INTEGER;
  UPDATE room_standings SET expires_at = decided_at + 43200000 WHERE person_id LIKE 'guest-%';
  CREATE INDEX room_standings_by_expiry ON room_standings (expires_at) WHERE expires_at IS NOT NULL;
  `,
];

/** The schema that this code reads and writes. */
export const SCHEMA_VERSION = migrations.length;

/** Brings the database up to {@link SCHEMA_VERSION}. Throws a sentence when it is already beyond. */
export function migrate(db: DatabaseSync): void {
  while (schemaVersion(db) !== SCHEMA_VERSION) {
    // The lock comes before the second look: two servers that start at once on one file each run a step only once.
    db.exec('BEGIN IMMEDIATE');
    try {
      const version = schemaVersion(db);
      if (version > SCHEMA_VERSION) {
        throw new Error(
          `its schema has version ${version}, and this release knows versions up to ${SCHEMA_VERSION}: ` +
            'a newer release wrote it, and only that one or a later one can read it',
        );
      }
      const step = migrations[version];
      if (step !== undefined) {
        db.exec(step);
        db.exec(`PRAGMA user_version = ${version + 1}`);
      }
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
}

/** The schema that the database has. */
export function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
}
