import { trusted } from 'mongoose';
import { AppError } from '../../AppError.ts';
import type { SessionRecord, SessionStore } from '../store.ts';
import type { Models, SessionDocument } from './models.ts';
import type { MongoGuard } from './MongoGuard.ts';
import { existingUsers } from './existingUsers.ts';
import { SerialQueue } from '../../SerialQueue.ts';

/** Sign-ins in `sessions`. Whether or not the server deletes expired ones, no query returns them. */
export function mongoSessions(models: Models, guard: MongoGuard): SessionStore {
  const { sessions } = models;
  // MongoDB matches and updates a document in one step. FerretDB 1 does not: of twenty rotations at once two succeed.
  // In front of it, one server process is safe and several are not.
  const sessionQueue = new SerialQueue();
  return {
    create: ({ id, ...session }) =>
      guard.run(async () => {
        await sessions.create({ _id: id, ...session });
        // Looked up afterwards: a deletion of the account that began meanwhile has either been seen here, or sees this.
        if ((await existingUsers(models, [session.userId])).size === 1) return;
        await sessions.deleteOne({ _id: id });
        throw new AppError('unauthorized', { cause: new Error('The account of this session is gone.') });
      }),

    find: (id, now) =>
      guard.run(async () => {
        const document = await sessions.findOne({ _id: id, expiresAt: trusted({ $gt: now }) }).lean();
        return document === null ? null : sessionOf(document);
      }),

    listByUser: (userId, now) =>
      guard.run(async () => {
        const documents = await sessions
          .find({ userId, expiresAt: trusted({ $gt: now }) })
          .sort({ createdAt: -1, _id: -1 })
          .lean();
        return documents.map(sessionOf);
      }),

    rotateRefresh: (id, fromHash, toHash, at) =>
      guard.run(async () => {
        const rotate = () =>
          sessions.updateOne(
            { _id: id, refreshHash: fromHash, expiresAt: trusted({ $gt: at }) },
            {
              $set: { refreshHash: toHash, usedRefreshHash: fromHash, refreshedAt: at, lastUsedAt: at },
              $inc: { generation: 1 },
            },
          );
        const result = await sessionQueue.run(id, rotate);
        return result.modifiedCount === 1;
      }),

    delete: (id) =>
      guard.run(async () => {
        const result = await sessions.deleteOne({ _id: id });
        return result.deletedCount === 1;
      }),

    deleteByUser: (userId, exceptId) =>
      guard.run(async () => {
        const documents = await sessions.find({ userId }, { _id: 1 }).lean();
        const ids = documents.map(({ _id }) => _id).filter((id) => id !== exceptId);
        await sessions.deleteMany({ _id: trusted({ $in: ids }) });
        return ids;
      }),

    deleteExpired: (now) =>
      guard.run(async () => {
        const result = await sessions.deleteMany({ expiresAt: trusted({ $lte: now }) });
        return result.deletedCount;
      }),
  };
}

function sessionOf({ _id, ...session }: SessionDocument): SessionRecord {
  // A session from before generations were counted has none.
  return { id: _id, ...session, generation: session.generation ?? 0 };
}
