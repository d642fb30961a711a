import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { migrate, schemaVersion } from './migrations.ts';
import { monotonicMs } from './monotonicMs.ts';
import { sqliteAuditReads, sqliteAuditWrites } from './sqliteAudit.ts';
import { sqliteFactorReads, sqliteFactorWrites } from './sqliteFactors.ts';
import { sqliteReads } from './sqliteReads.ts';
import { sqliteRoomReads, sqliteRoomWrites } from './sqliteRooms.ts';
import { sqliteWrites } from './sqliteWrites.ts';

type Reads = ReturnType<typeof readsOf>;
type Writes = ReturnType<typeof writesOf>;
/** Everything that can be asked of the database, by name. */
export type Operations = Reads & Writes;
export type OperationName = keyof Operations;

type Connection = { db: DatabaseSync; reads: Reads; writes: Writes };

/** Thrown when a change was taken back because nobody waits for it any more. */
export class TooLateError extends Error {
  override readonly name = 'TooLateError';
}

/** The database file. It opens at the first operation, and anew after {@link SqliteFile.letGo}. Blocks its thread. */
export class SqliteFile {
  readonly #path: string;
  #connection: Connection | null = null;
  /** A change has failed, perhaps for a disk that is full. */
  #isInDoubt = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Runs one operation. A change is not made when `deadlineMs`, on the clock of `monotonicMs()`, has passed. */
  run(name: OperationName, args: readonly unknown[], deadlineMs: number): unknown {
    const { db, reads, writes } = (this.#connection ??= this.#open());
    if (Object.hasOwn(reads, name)) return call(reads, name, args);

    // IMMEDIATE: a lock that somebody else holds is met here, before anything was done, and never half-way.
    db.exec('BEGIN IMMEDIATE');
    try {
      const value = call(writes, name, args);
      // A change of nothing reaches no disk, so it would succeed on a full one: a page is written that need not be. As it
      // is there: a newer release may have opened the file since.
      if (this.#isInDoubt) db.exec(`PRAGMA user_version = ${schemaVersion(db)}`);
      if (monotonicMs() > deadlineMs) throw new TooLateError('The database took too long for this change.');
      db.exec('COMMIT');
      this.#isInDoubt = false;
      return value;
    } catch (error) {
      this.#isInDoubt = true;
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Closes the file. Whatever was wrong with it may be repaired now; the next operation looks again. */
  letGo(): void {
    this.#connection?.db.close();
    this.#connection = null;
  }

  #open(): Connection {
    const url = pathToFileURL(this.#path);
    // Never creates the file: while it is away, say for a restore, the answer is "unavailable" and not an empty database.
    url.searchParams.set('mode', 'rw');
    // No busy time-out: SQLite would sleep in it, and reads, which need no lock here, would wait behind the write.
    const db = new DatabaseSync(url, { timeout: 0, enableForeignKeyConstraints: true });
    try {
      // Readers go on while somebody writes. With FULL each commit is on the disk before it is acknowledged, so it
      // outlives not only a killed process (NORMAL gives that too) but a power cut. It costs 0.2 ms instead of 0.02.
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      migrate(db);
      return { db, reads: readsOf(db), writes: writesOf(db) };
    } catch (error) {
      db.close();
      throw error;
    }
  }
}

function readsOf(db: DatabaseSync) {
  return { ...sqliteReads(db), ...sqliteFactorReads(db), ...sqliteRoomReads(db), ...sqliteAuditReads(db) };
}

function writesOf(db: DatabaseSync) {
  return { ...sqliteWrites(db), ...sqliteFactorWrites(db), ...sqliteRoomWrites(db), ...sqliteAuditWrites(db) };
}

/** The name and the arguments come from one typed call on the other side of the port; the pairing ends at the message. */
function call(operations: Reads | Writes, name: OperationName, args: readonly unknown[]): unknown {
  const operation = (operations as Record<string, ((...args: readonly unknown[]) => unknown) | undefined>)[name];
  if (operation === undefined) throw new TypeError(`There is no operation ${name}.`);
  return operation(...args);
}
