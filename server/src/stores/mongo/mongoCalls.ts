import { trusted } from 'mongoose';
import { GUEST_ID_PREFIX, type CallRecord, type CallStore } from '../store.ts';
import type { CallDocument, Models } from './models.ts';
import type { MongoGuard } from './MongoGuard.ts';
import { existingUsers } from './existingUsers.ts';

/** Calls that are over, in `calls`. */
export function mongoCalls(models: Models, guard: MongoGuard): CallStore {
  const { calls } = models;
  return {
    create: ({ id, ...call }) =>
      guard.run(async () => {
        await calls.create({ _id: id, ...call });
        // Whoever deleted the account during the call must not come back by name. Looked up afterwards: a deletion
        // that began meanwhile has either been seen here, or sees this call.
        const userIds = call.participants.map(({ userId }) => userId);
        const existing = await existingUsers(models, userIds);
        for (const userId of userIds) {
          if (!existing.has(userId) && !userId.startsWith(GUEST_ID_PREFIX)) await forgetParticipant(models, userId);
        }
      }),

    listByUser: (userId, before, limit) =>
      guard.run(async () => {
        const own = { 'participants.userId': userId };
        // The cursor must be a call of the same user: another's id neither answers nor reveals anything.
        const cursor = before === null ? null : await calls.findOne({ _id: before, ...own }, { startedAt: 1 }).lean();
        if (limit <= 0 || (before !== null && cursor === null)) return [];
        const older =
          cursor === null
            ? {}
            : {
                $or: [
                  { startedAt: trusted({ $lt: cursor.startedAt }) },
                  { startedAt: cursor.startedAt, _id: trusted({ $lt: cursor._id }) },
                ],
              };
        const documents = await calls
          .find({ ...own, ...older })
          .sort({ startedAt: -1, _id: -1 })
          .limit(limit)
          .lean();
        return documents.map(callOf);
      }),
  };
}

/** Takes the name and the address of a user out of every call. */
export async function forgetParticipant({ calls }: Models, userId: string): Promise<void> {
  const documents = await calls.find({ 'participants.userId': userId }, { participants: 1 }).lean();
  // FerretDB knows neither `$[p]` nor `$`, so the position is found here. It is checked again, and never changes.
  const updates = documents.flatMap(({ _id, participants }) => {
    const position = participants.findIndex((participant) => participant.userId === userId);
    const { name, email } = participants[position] ?? { name: '', email: '' };
    if (name === '' && email === '') return [];
    const path = `participants.${position}`;
    const filter = { _id, [`${path}.userId`]: userId };
    return [{ updateOne: { filter, update: { $set: { [`${path}.name`]: '', [`${path}.email`]: '' } } } }];
  });
  if (updates.length > 0) await calls.bulkWrite(updates, { ordered: false });
}

function callOf({ _id, ...call }: CallDocument): CallRecord {
  return { id: _id, ...call };
}
