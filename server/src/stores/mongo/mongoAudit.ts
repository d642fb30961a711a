import { mongo, trusted } from 'mongoose';
import { GUEST_ID_PREFIX, type AuditRecord, type AuditStore } from '../store.ts';
import { existingUsers } from './existingUsers.ts';
import type { AuditDocument, Models } from './models.ts';
import { DUPLICATE_KEY, type MongoGuard } from './MongoGuard.ts';

/** Security events in `securityEvents`. */
export function mongoAudit(models: Models, guard: MongoGuard): AuditStore {
  const { securityEvents } = models;
  return {
    append: (events) =>
      guard.run(async () => {
        if (events.length === 0) return;
        await insertMissing(models, events);
        // Looked up afterwards: a deletion of an account that began meanwhile has either been seen here, or sees this.
        const gone = await goneAccounts(models, events);
        if (gone.length === 0) return;
        const written = trusted({ $in: events.map(({ id }) => id) });
        await securityEvents.deleteMany({ _id: written, userId: trusted({ $in: gone }) });
        await securityEvents.updateMany(
          { _id: written, actorId: trusted({ $in: gone }) },
          { $set: { address: '', userAgent: '' } },
        );
      }),

    list: ({ userId, kinds, before, limit }) =>
      guard.run(async () => {
        const cursor = before === null ? null : await securityEvents.findById(before, { at: 1 }).lean();
        if (limit <= 0 || (before !== null && cursor === null)) return [];
        const documents = await securityEvents
          .find({
            ...(userId === undefined ? {} : { userId }),
            ...(kinds === undefined ? {} : { kind: trusted({ $in: [...kinds] }) }),
            ...(cursor === null
              ? {}
              : {
                  $or: [{ at: trusted({ $lt: cursor.at }) }, { at: cursor.at, _id: trusted({ $lt: cursor._id }) }],
                }),
          })
          .sort({ at: -1, _id: -1 })
          .limit(limit)
          .lean();
        return documents.map(eventOf);
      }),

    // A question for each span: FerretDB 1 cannot divide while it groups.
    count: (since, until, bucketMs) =>
      guard.run(async () => {
        const spans = Math.max(0, Math.ceil((until.getTime() - since.getTime()) / bucketMs));
        const counted = await Promise.all(
          Array.from({ length: spans }, async (_, index) => {
            const from = since.getTime() + index * bucketMs;
            const to = Math.min(from + bucketMs, until.getTime());
            const kinds = await securityEvents.aggregate<{ _id: string; count: number }>([
              { $match: { at: { $gte: new Date(from), $lt: new Date(to) } } },
              { $group: { _id: '$kind', count: { $sum: 1 } } },
              { $sort: { _id: 1 } },
            ]);
            return kinds.map(({ _id: kind, count }) => ({ kind, index, count }));
          }),
        );
        return counted.flat();
      }),

    deleteBefore: (at) =>
      guard.run(async () => {
        const result = await securityEvents.deleteMany({ at: trusted({ $lt: at }) });
        return result.deletedCount;
      }),
  };
}

/** Writes those that are not there yet: all of them, whatever becomes of the others. */
async function insertMissing({ securityEvents }: Models, events: readonly AuditRecord[]): Promise<void> {
  const documents = events.map(({ id, ...event }) => ({ _id: id, ...event }));
  try {
    // Unordered: what stands behind one that is there already is written all the same.
    await securityEvents.insertMany(documents, { ordered: false, throwOnValidationError: true });
  } catch (error) {
    if (!isNothingButDuplicates(error)) throw error;
  }
}

function isNothingButDuplicates(error: unknown): boolean {
  if (!(error instanceof mongo.MongoBulkWriteError) || error.result.getWriteConcernError() !== undefined) return false;
  return [error.writeErrors].flat().every(({ code }) => code === DUPLICATE_KEY);
}

/** The accounts named in `events` that are no more. A guest has never had one. */
async function goneAccounts(models: Models, events: readonly AuditRecord[]): Promise<string[]> {
  const named = new Set(events.flatMap(({ userId, actorId }) => [userId, actorId]).filter((id) => id !== null));
  const existing = await existingUsers(models, [...named]);
  return [...named].filter((id) => !existing.has(id) && !id.startsWith(GUEST_ID_PREFIX));
}

function eventOf({ _id, ...event }: AuditDocument): AuditRecord {
  return { id: _id, ...event };
}
