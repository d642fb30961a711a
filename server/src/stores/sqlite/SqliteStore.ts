import { open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../AppError.ts';
import { makeDataDir } from '../../makeDataDir.ts';
import type {
  AuditStore,
  CallStore,
  OneTimeTokenStore,
  PasskeyStore,
  RoomStore,
  SecondFactorStore,
  SessionStore,
  Store,
  UserStore,
} from '../store.ts';
import type { OperationName, Operations } from './SqliteFile.ts';
import { SqliteThread } from './SqliteThread.ts';

/**
 * The embedded store: one SQLite file, `parley.db`. The database runs in a thread of its own, so that neither a lock
 * nor a slow disk can hold up the event loop.
 */
export class SqliteStore implements Store {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly secondFactors: SecondFactorStore;
  readonly passkeys: PasskeyStore;
  readonly oneTimeTokens: OneTimeTokenStore;
  readonly rooms: RoomStore;
  readonly calls: CallStore;
  readonly audit: AuditStore;
  readonly #thread: SqliteThread;

  /**
   * Opens the database in `dataDir`, which is made if need be. Rejects with a sentence for the operator.
   * `onError` hears of faults that the store heals itself, such as a dead thread. The caller closes.
   */
  static async open(dataDir: string, onError: (error: unknown) => void = () => undefined): Promise<SqliteStore> {
    const path = join(dataDir, 'parley.db');
    try {
      makeDataDir(dataDir);
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
      // Without a change: somebody's lock is no reason not to start.
      await thread.run('ping');
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
      setRole: (id, role) => run('setRole', id, role),
      setLocked: (id, at) => run('setLocked', id, at),
      setEmailProved: (id, at) => run('setEmailProved', id, at),
      hasAdmin: () => run('hasAdmin'),
      list: ({ text, after, limit }) => run('listUsers', text, after, limit),
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
    this.secondFactors = {
      setUp: (userId, sealedSecret) => run('setUpSecondFactor', userId, sealedSecret),
      find: (userId) => run('findSecondFactor', userId),
      enable: (userId, at, step, hashes) => run('enableSecondFactor', userId, at, step, hashes),
      useStep: (userId, step) => run('useStep', userId, step),
      useRecoveryCode: (userId, hash) => run('useRecoveryCode', userId, hash),
      setRecoveryCodes: (userId, hashes) => run('setRecoveryCodes', userId, hashes),
      delete: (userId) => run('deleteSecondFactor', userId),
    };
    this.passkeys = {
      create: (passkey) => run('createPasskey', passkey),
      find: (id) => run('findPasskey', id),
      listByUser: (userId) => run('listPasskeys', userId),
      use: (id, counter, at) => run('usePasskey', id, counter, at),
      rename: (userId, id, name) => run('renamePasskey', userId, id, name),
      delete: (userId, id) => run('deletePasskey', userId, id),
      deleteByUser: (userId) => run('deletePasskeysOfUser', userId),
    };
    this.oneTimeTokens = {
      create: (token) => run('createOneTimeToken', token),
      find: (hash, purpose, now) => run('findOneTimeToken', hash, purpose, now),
      use: (hash, purpose, now) => run('useOneTimeToken', hash, purpose, now),
      list: (purpose, userId, now) => run('listOneTimeTokens', purpose, userId, now),
      deleteByUser: (purpose, userId) => run('deleteOneTimeTokensOfUser', purpose, userId),
      delete: (hash) => run('deleteOneTimeToken', hash),
      deleteExpired: (now) => run('deleteExpiredOneTimeTokens', now),
    };
    this.rooms = {
      create: (room) => run('createRoom', room),
      find: (id) => run('findRoom', id),
      listByOwner: (ownerId) => run('listRooms', ownerId),
      update: (id, changes) => run('updateRoom', id, changes),
      renew: (id, newId) => run('renewRoom', id, newId),
      delete: (id) => run('deleteRoom', id),
      findStanding: (roomId, personId, now) => run('findStanding', roomId, personId, now),
      listStandings: (roomId, now) => run('listStandings', roomId, now),
      setStandings: (roomId, standings) => run('setStandings', roomId, standings),
      deleteStanding: (roomId, personId) => run('deleteStanding', roomId, personId),
      deleteExpiredStandings: (now) => run('deleteExpiredStandings', now),
    };
    this.calls = {
      create: (call) => run('createCall', call),
      listByUser: (userId, before, limit) => run('listCalls', userId, before, limit),
    };
    this.audit = {
      append: (events) => run('appendEvents', events),
      list: ({ userId = null, kinds, before, limit }) =>
        run('listEvents', { userId, kinds: kinds === undefined ? null : JSON.stringify(kinds), before, limit }),
      count: (since, until, bucketMs) => run('countEvents', since, until, bucketMs),
      deleteBefore: (at) => run('deleteEventsBefore', at),
    };
  }

  ping(): Promise<void> {
    // Somebody else's lock, or a full disk, lets all reads through.
    return this.#thread.run('changeNothing');
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
