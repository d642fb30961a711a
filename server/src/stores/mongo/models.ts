import { type Connection, type Model, Schema, type SchemaDefinition, type Types } from 'mongoose';
import { isDuplicateKey } from './MongoGuard.ts';
import type { CallRecord, RoomRecord, SessionRecord } from '../store.ts';

/** An account as it lies in `users`. Any Mongoose server with these three fields has written the same. */
export type UserDocument = { _id: Types.ObjectId; name: string; email: string; password: string };
export type SessionDocument = Omit<SessionRecord, 'id'> & { _id: string };
export type RoomDocument = Omit<RoomRecord, 'id'> & { _id: string };
export type CallDocument = Omit<CallRecord, 'id'> & { _id: string };

export type Models = {
  users: Model<UserDocument>;
  sessions: Model<SessionDocument>;
  rooms: Model<RoomDocument>;
  calls: Model<CallDocument>;
};

const text = { type: String, required: true } as const;
// Mongoose takes an empty string for a missing one, and a browser may well send no User-Agent.
const possiblyEmptyText = { type: String, default: '' } as const;
const time = { type: Date, required: true } as const;

/** Makes the models on this one connection; nothing is registered with Mongoose at large. */
export function createModels(connection: Connection): Models {
  return {
    users: connection.model<UserDocument>('User', schema({ name: text, email: text, password: text }, 'users')),
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
          usedRefreshHash: { type: String, default: null },
          refreshedAt: { type: Date, default: null },
        },
        'sessions',
      ),
    ),
    rooms: connection.model<RoomDocument>(
      'Room',
      schema({ _id: text, title: possiblyEmptyText, access: text, ownerId: text, createdAt: time }, 'rooms'),
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
  };
}

/** Thrown when the accounts that are there already cannot have a unique index. */
export class DuplicateEmailError extends Error {
  override readonly name = 'DuplicateEmailError';
}

/**
 * Makes the indexes that the store relies on. They hold a plain key each, because FerretDB offers no more; TTL is the
 * one extra that is tried.
 */
export async function createIndexes({ users, sessions, rooms, calls }: Models): Promise<void> {
  try {
    await users.collection.createIndex({ email: 1 }, { unique: true });
  } catch (error) {
    // FerretDB hands on what SQLite says, without the code.
    const isDuplicate = isDuplicateKey(error) || String(error).includes('UNIQUE constraint failed');
    throw isDuplicate ? new DuplicateEmailError('Two accounts have the same address.', { cause: error }) : error;
  }
  await sessions.collection.createIndex({ userId: 1 });
  await rooms.collection.createIndex({ ownerId: 1 });
  await calls.collection.createIndex({ 'participants.userId': 1 });
  try {
    await sessions.collection.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  } catch (error) {
    // Only spares `deleteExpired` some work: each query asks for the expiry itself.
    if (!(error instanceof Error && 'code' in error && error.code === NOT_IMPLEMENTED)) throw error;
    await sessions.collection.createIndex({ expiresAt: 1 });
  }
}

const NOT_IMPLEMENTED = 238;

function schema(fields: SchemaDefinition, collection: string): Schema {
  return new Schema(fields, {
    collection,
    versionKey: false,
    // Indexes are made at opening, where a failure has somebody to tell.
    autoIndex: false,
    autoCreate: false,
    strict: 'throw',
    strictQuery: 'throw',
  });
}
