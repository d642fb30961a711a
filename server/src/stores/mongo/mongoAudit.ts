import { mongo, trusted } from 'mongoose';
import type { AuditRecord, AuditStore } from '../store.ts';
import type { AuditDocument, Models } from './models.ts';
import { DUPLICATE_KEY, type MongoGuard } from './MongoGuard.ts';

/** Security events in `securityEvents`. */
export function mongoAudit({ securityEvents }: Models, guard: MongoGuard): AuditStore {
  return {
    append: (events) =>
      guard.run(async () => {
        if (events.length === 0) return;
        const documents = events.map(({ id, ...event }) => ({ _id: id, ...event }));
        try {
          // Unordered: what stands behind one that is there already is written all the same.
          await securityEvents.insertMany(documents, { ordered: false, throwOnValidationError: true });
        } catch (error) {
          if (!isNothingButDuplicates(error)) throw error;
        }
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

    // Counted here: FerretDB 1 cannot divide while it groups.
    count: (since, until, bucketMs) =>
      guard.run(async () => {
        const documents = await securityEvents
          .find({ at: trusted({ $gte: since, $lt: until }) }, { at: 1, kind: 1 })
          .lean();
        const counts = new Map<string, { kind: string; index: number; count: number }>();
        for (const { kind, at } of documents) {
          const index = Math.floor((at.getTime() - since.getTime()) / bucketMs);
          const entry = counts.get(`${index} ${kind}`) ?? { kind, index, count: 0 };
          entry.count += 1;
          counts.set(`${index} ${kind}`, entry);
        }
        return [...counts.values()].toSorted((a, b) => a.index - b.index || (a.kind < b.kind ? -1 : 1));
      }),

    deleteBefore: (at) =>
      guard.run(async () => {
        const result = await securityEvents.deleteMany({ at: trusted({ $lt: at }) });
        return result.deletedCount;
      }),
  };
}

function isNothingButDuplicates(error: unknown): boolean {
  if (!(error instanceof mongo.MongoBulkWriteError) || error.result.getWriteConcernError() !== undefined) return false;
  return [error.writeErrors].flat().every(({ code }) => code === DUPLICATE_KEY);
}

function eventOf({ _id, ...event }: AuditDocument): AuditRecord {
  return { id: _id, ...event };
}
