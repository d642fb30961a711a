import { mkdir, open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../AppError.ts';
import type { CallStore, RoomStore, SessionStore, Store, UserStore } from '../store.ts';
import type { OperationName, Operations } from './SqliteFile.ts';
import { SqliteThread } from './SqliteThread.ts';

/**
 * The embedded store: one SQLite file, `parley.db`. The database runs in a thread of its own, so that neither a lock
 * nor a slow disk can hold up the event loop.
 */
export class SqliteStore implements Store {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly rooms: RoomStore;
  readonly calls: CallStore;
  readonly #thread: SqliteThread;

  /**
   * Opens the database in `dataDir`, which is made if need be. Rejects with a sentence for the operator.
   * `onError` hears of faults that the store heals itself, such as a dead thread. The caller closes.
   */
  static async open(dataDir: string, onError: (error: unknown) => void = () => undefined): Promise<SqliteStore> {
    const path = join(dataDir, 'parley.db');
    try {
      // Password hashes and addresses: for the owner's eyes only.
      await mkdir(dataDir, { recursive: true, mode: 0o700 });
      await (await openFile(path, 'a', 0o600)).close();
    } catch (cause) {
      throw new Error(
        `DATA_DIR cannot be used: ${messageOf(cause)}. Set it to a directory in which this server may write.`,
        { cause },
      );
    }
    const thread = new SqliteThread(path, onError);
    const store = new SqliteStore(thread);
    try {
      await thread.load();
      await store.ping();
      return store;
    } catch (error) {
      await store.close();
      throw openingError(path, error);
    }
  }

  private constructor(thread: SqliteThread) {
    this.#thread = thread;
    const run = <Name extends OperationName>(name: Name, ...args: Parameters<Operations[Name]>) =>
      thread.run(name, ...args);

    this.users = {
      create: (user) => run('createUser', user),
      findByEmail: (email) => run('findUserByEmail', email),
      findById: (id) => run('findUserById', id),
      setPasswordHash: (id, passwordHash) => run('setPasswordHash', id, passwordHash),
      delete: (id) => run('deleteUser', id),
    };
    this.sessions = {
      create: (session) => run('createSession', session),
      find: (id, now) => run('findSession', id, now),
      listByUser: (userId, now) => run('listSessions', userId, now),
      rotateRefresh: (id, fromHash, toHash, at) => run('rotateRefresh', id, fromHash, toHash, at),
      delete: (id) => run('deleteSession', id),
      deleteByUser: (userId, exceptId) => run('deleteSessionsOfUser', userId, exceptId),
      deleteExpired: (now) => run('deleteExpiredSessions', now),
    };
    this.rooms = {
      create: (room) => run('createRoom', room),
      find: (id) => run('findRoom', id),
    };
    this.calls = {
      create: (call) => run('createCall', call),
      listByUser: (userId, before, limit) => run('listCalls', userId, before, limit),
    };
  }

  ping(): Promise<void> {
    return this.#thread.run('ping');
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

function openingError(path: string, thrown: unknown): Error {
  const cause = thrown instanceof AppError && thrown.cause !== undefined ? thrown.cause : thrown;
  return new Error(
    `The database ${path} cannot be opened: ${messageOf(cause)}. Repair or restore it, or set DATA_DIR to another directory.`,
    { cause },
  );
}

/** Without a full stop, to stand inside a sentence. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
