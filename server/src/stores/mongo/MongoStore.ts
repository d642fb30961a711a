import { type Connection, createConnection, mongo } from 'mongoose';
import { AppError } from '../../AppError.ts';
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
import { ANSWER_WITHIN_MS, withinMs } from '../withinMs.ts';
import { createIndexes, createModels, DuplicateEmailError, type Models } from './models.ts';
import { mongoAudit } from './mongoAudit.ts';
import { mongoCalls } from './mongoCalls.ts';
import { mongoOneTimeTokens, mongoPasskeys, mongoSecondFactors } from './mongoFactors.ts';
import { MongoGuard } from './MongoGuard.ts';
import { mongoRooms } from './mongoRooms.ts';
import { mongoSessions } from './mongoSessions.ts';
import { mongoUsers } from './mongoUsers.ts';
import { SerialQueue } from '../../SerialQueue.ts';
import { EmailCollisionError, normaliseEmails } from './normaliseEmails.ts';
import { upgradeRooms } from './upgradeRooms.ts';

/** The store in a MongoDB server, or in one that speaks its protocol, through Mongoose on a connection of its own. */
export class MongoStore implements Store {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly secondFactors: SecondFactorStore;
  readonly passkeys: PasskeyStore;
  readonly oneTimeTokens: OneTimeTokenStore;
  readonly rooms: RoomStore;
  readonly calls: CallStore;
  readonly audit: AuditStore;
  readonly #connection: Connection;
  readonly #guard = new MongoGuard();
  #closed: Promise<void> | null = null;

  /**
   * Connects, makes the indexes, normalises the addresses of accounts from elsewhere, and brings older rooms up to date.
   * Rejects within the port's deadline when the server does not answer, with a sentence for the operator in which no
   * credentials stand. `onError` hears of faults that the driver heals itself. The caller closes.
   */
  static async open(mongoUri: string, onError: (error: unknown) => void = () => undefined): Promise<MongoStore> {
    const connection = createConnection();
    connection.on('error', onError);
    const models = createModels(connection);
    try {
      await withinMs(ANSWER_WITHIN_MS, connect(connection, mongoUri, models));
      // Looks at every account, which may take its time; the driver bounds each step of it.
      await normaliseEmails(models);
      await upgradeRooms(models);
      return new MongoStore(connection, models);
    } catch (cause) {
      // Not awaited: a server that hangs would keep us here, and the caller has waited long enough.
      connection.close(true).catch(onError);
      throw openingError(connection, cause);
    }
  }

  private constructor(connection: Connection, models: Models) {
    this.#connection = connection;
    const roomQueue = new SerialQueue();
    this.users = mongoUsers(models, this.#guard, roomQueue);
    this.sessions = mongoSessions(models, this.#guard);
    this.secondFactors = mongoSecondFactors(models, this.#guard);
    this.passkeys = mongoPasskeys(models, this.#guard);
    this.oneTimeTokens = mongoOneTimeTokens(models, this.#guard);
    this.rooms = mongoRooms(models, this.#guard, roomQueue);
    this.calls = mongoCalls(models, this.#guard);
    this.audit = mongoAudit(models, this.#guard);
  }

  async ping(): Promise<void> {
    await this.#guard.run(() => this.#connection.getClient().db().command({ ping: 1 }));
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown();
    return this.#closed;
  }

  async #shutDown(): Promise<void> {
    await this.#guard.close();
    // Ending the server-side sessions is a courtesy to which a server that hangs does not answer.
    await Promise.allSettled([withinMs(ANSWER_WITHIN_MS, this.#connection.close(true))]);
  }
}

async function connect(connection: Connection, mongoUri: string, models: Models): Promise<void> {
  await connection.openUri(mongoUri, {
    // Fail, and say so, rather than keep a request waiting for a server that may come back (the default is 30 s).
    serverSelectionTimeoutMS: ANSWER_WITHIN_MS - 300,
    connectTimeoutMS: ANSWER_WITHIN_MS,
    // Also frees connections on which an answer will never come, so that they do not fill the pool.
    socketTimeoutMS: ANSWER_WITHIN_MS,
    // How soon a server that is back is noticed, when nobody asks for it.
    heartbeatFrequencyMS: 2000,
    bufferCommands: false,
    sanitizeFilter: true,
    autoIndex: false,
    autoCreate: false,
  });
  await createIndexes(models);
}

function openingError(connection: Connection, thrown: unknown): Error {
  const cause = thrown instanceof AppError && thrown.cause !== undefined ? thrown.cause : thrown;
  if (cause instanceof DuplicateEmailError) {
    return new Error(
      'The database at MONGO_URI holds an e-mail address twice in its collection users, which has to be unique. ' +
        'Remove the surplus accounts, then start again.',
      { cause },
    );
  }
  if (cause instanceof EmailCollisionError) {
    return new Error(
      'The database at MONGO_URI holds an e-mail address twice in its collection users, once in another case: ' +
        `${cause.message}. Another case is the same account here. Remove one of them, then start again.`,
      { cause },
    );
  }
  if (connection.getClient() === undefined || cause instanceof mongo.MongoParseError) {
    // Neither the cause nor its message: both may quote the piece of the URI that holds the password.
    return new Error(
      'MONGO_URI is not a connection string. It looks like mongodb://user:password@host:27017/parley, with special ' +
        'characters in the password percent-encoded.',
    );
  }
  const { hosts, srvHost } = connection.getClient().options;
  const address = srvHost ?? hosts.map(String).join(', ');
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `The database at MONGO_URI (${address}) cannot be used: ${reason.replace(/\.$/, '')}. Start the server there and ` +
      'check the address and the credentials, or unset MONGO_URI to use the embedded database.',
    { cause },
  );
}
