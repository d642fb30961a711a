import { type Connection, type Model, Schema, type SchemaDefinition, type SchemaOptions, type Types } from 'mongoose';
import { isDuplicateKey } from './MongoGuard.ts';
import type {
  AuditRecord,
  CallRecord,
  OneTimeTokenRecord,
  PasskeyRecord,
  RoomRecord,
  SecondFactorRecord,
  SessionRecord,
  StandingRecord,
  UserRecord,
} from '../store.ts';

/** An account as it lies in `users`. Any Mongoose server with the first three fields has written the same. */
export type UserDocument = { _id: Types.ObjectId; name: string; email: string; password: string } & Partial<
  Pick<UserRecord, 'role' | 'createdAt' | 'lockedAt' | 'emailProvedAt'>
>;
export type SessionDocument = Omit<SessionRecord, 'id'> & { _id: string };
/**
 * `_id` is the first id that the room had. Standings lie in it, so that one update of one document, which is all that is
 * atomic everywhere, changes several of them.
 */
export type RoomDocument = Omit<RoomRecord, 'id'> & {
  _id: string;
  /** The id that it has now, once that has been renewed. */
  newId: string | null;
  /** By person. */
  standings?: Record<string, StandingDocument>;
  /** The same people, for an index: who deletes their account is found in the rooms of others by it. */
  standingsPersonIds?: string[];
  /** When the first of them expires; absent when none does. */
  standingsDueAt?: Date;
  /** How often something was decided: whoever looks and then writes sees by it what came between. */
  standingsChanges?: number;
};
export type StandingDocument = Omit<StandingRecord, 'personId'>;
export type CallDocument = Omit<CallRecord, 'id'> & { _id: string };
/** `_id` is the user's. */
export type SecondFactorDocument = Omit<SecondFactorRecord, 'userId'> & { _id: string };
export type PasskeyDocument = Omit<PasskeyRecord, 'id'> & { _id: string };
/** `_id` is the hash. */
export type OneTimeTokenDocument = Omit<OneTimeTokenRecord, 'hash'> & { _id: string };
export type AuditDocument = Omit<AuditRecord, 'id'> & { _id: string };

export type Models = {
  users: Model<UserDocument>;
  sessions: Model<SessionDocument>;
  rooms: Model<RoomDocument>;
  calls: Model<CallDocument>;
  secondFactors: Model<SecondFactorDocument>;
  passkeys: Model<PasskeyDocument>;
  oneTimeTokens: Model<OneTimeTokenDocument>;
  securityEvents: Model<AuditDocument>;
};

const text = { type: String, required: true } as const;
// Mongoose takes an empty string for a missing one, and a browser may well send no User-Agent.
const possiblyEmptyText = { type: String, default: '' } as const;
const time = { type: Date, required: true } as const;
const possiblyText = { type: String, default: null } as const;
const possiblyTime = { type: Date, default: null } as const;

/** Makes the models on this one connection; nothing is registered with Mongoose at large. */
export function createModels(connection: Connection): Models {
  return {
    users: connection.model<UserDocument>(
      'User',
      schema(
        {
          name: text,
          email: text,
          password: text,
          role: String,
          createdAt: Date,
          lockedAt: Date,
          emailProvedAt: Date,
        },
        'users',
      ),
    ),
    sessions: connection.model<SessionDocument>(
      'Session',
      schema(
        {
          _id: text,
          userId: text,
          createdAt: time,
          lastUsedAt: time,
          expiresAt: time,
          userAgent: possiblyEmptyText,
          address: possiblyEmptyText,
          refreshHash: text,
          usedRefreshHash: possiblyText,
          refreshedAt: possiblyTime,
          generation: { type: Number, default: 0 },
        },
        'sessions',
      ),
    ),
    rooms: connection.model<RoomDocument>(
      'Room',
      schema(
        {
          _id: text,
          title: possiblyEmptyText,
          access: text,
          ownerId: text,
          createdAt: time,
          allowsGuests: { type: Boolean, default: false },
          expiresAt: possiblyTime,
          newId: possiblyText,
          standings: Schema.Types.Mixed,
          standingsPersonIds: [String],
          standingsDueAt: Date,
          standingsChanges: Number,
        },
        'rooms',
      ),
    ),
    calls: connection.model<CallDocument>(
      'Call',
      schema(
        {
          _id: text,
          roomId: text,
          startedAt: time,
          endedAt: time,
          participants: [
            new Schema(
              { userId: text, name: possiblyEmptyText, email: possiblyEmptyText, quality: String },
              { _id: false },
            ),
          ],
        },
        'calls',
      ),
    ),
    secondFactors: connection.model<SecondFactorDocument>(
      'SecondFactor',
      schema(
        {
          _id: text,
          sealedSecret: text,
          enabledAt: possiblyTime,
          lastStep: { type: Number, default: null },
          recoveryHashes: [String],
        },
        'secondFactors',
      ),
    ),
    passkeys: connection.model<PasskeyDocument>(
      'Passkey',
      schema(
        {
          _id: text,
          userId: text,
          publicKey: text,
          counter: { type: Number, required: true },
          transports: [String],
          name: possiblyEmptyText,
          createdAt: time,
          lastUsedAt: possiblyTime,
        },
        'passkeys',
      ),
    ),
    oneTimeTokens: connection.model<OneTimeTokenDocument>(
      'OneTimeToken',
      schema(
        { _id: text, purpose: text, userId: possiblyText, email: possiblyText, createdAt: time, expiresAt: time },
        'oneTimeTokens',
      ),
    ),
    securityEvents: connection.model<AuditDocument>(
      'SecurityEvent',
      schema(
        {
          _id: text,
          at: time,
          kind: text,
          userId: possiblyText,
          actorId: possiblyText,
          address: possiblyEmptyText,
          userAgent: possiblyEmptyText,
          detail: { type: Schema.Types.Mixed, default: {} },
        },
        'securityEvents',
        // An event without further detail is written with an empty object all the same.
        { minimize: false },
      ),
    ),
  };
}

/** Thrown when the accounts that are there already cannot have a unique index. */
export class DuplicateEmailError extends Error {
  override readonly name = 'DuplicateEmailError';
}

/**
 * Makes the indexes that the store relies on. They hold a plain key each, because FerretDB offers no more; TTL is the
 * one extra that is tried. FerretDB 1 over SQLite uses none of them but to refuse duplicates: every question that is not
 * about `_id` alone looks at every document there. So it is for tests, and MongoDB for many accounts and rooms.
 */
export async function createIndexes(models: Models): Promise<void> {
  const { users, sessions, rooms, calls, passkeys, oneTimeTokens, securityEvents } = models;
  try {
    await users.collection.createIndex({ email: 1 }, { unique: true });
  } catch (error) {
    // FerretDB hands on what SQLite says, without the code.
    const isDuplicate = isDuplicateKey(error) || String(error).includes('UNIQUE constraint failed');
    throw isDuplicate ? new DuplicateEmailError('Two accounts have the same address.', { cause: error }) : error;
  }
  await sessions.collection.createIndex({ userId: 1 });
  await rooms.collection.createIndex({ ownerId: 1 });
  await rooms.collection.createIndex({ newId: 1 });
  await rooms.collection.createIndex({ standingsPersonIds: 1 });
  await rooms.collection.createIndex({ standingsDueAt: 1 });
  await calls.collection.createIndex({ 'participants.userId': 1 });
  await users.collection.createIndex({ role: 1 });
  await passkeys.collection.createIndex({ userId: 1 });
  await oneTimeTokens.collection.createIndex({ userId: 1 });
  await securityEvents.collection.createIndex({ at: 1 });
  await securityEvents.collection.createIndex({ userId: 1 });
  await securityEvents.collection.createIndex({ actorId: 1 });
  await createExpiry(sessions.collection);
  await createExpiry(oneTimeTokens.collection);
}

async function createExpiry(collection: Pick<Models['sessions']['collection'], 'createIndex'>): Promise<void> {
  try {
    await collection.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  } catch (error) {
    // Only spares `deleteExpired` some work: each query asks for the expiry itself.
    if (!(error instanceof Error && 'code' in error && error.code === NOT_IMPLEMENTED)) throw error;
    await collection.createIndex({ expiresAt: 1 });
  }
}

const NOT_IMPLEMENTED = 238;

function schema(fields: SchemaDefinition, collection: string, more: SchemaOptions = {}): Schema {
  return new Schema(fields, {
    ...more,
    collection,
    versionKey: false,
    // Indexes are made at opening, where a failure has somebody to tell.
    autoIndex: false,
    autoCreate: false,
    strict: 'throw',
    strictQuery: 'throw',
  });
}
