import { Types } from 'mongoose';
import type { UserRecord, UserStore } from '../store.ts';
import { isUserId } from './existingUsers.ts';
import { forgetParticipant } from './mongoCalls.ts';
import type { Models, UserDocument } from './models.ts';
import { isDuplicateKey, type MongoGuard } from './MongoGuard.ts';
import { normalEmail } from './normaliseEmails.ts';

/** Accounts in `users`, beside whatever else a server before this one has left in their documents. */
export function mongoUsers(models: Models, guard: MongoGuard): UserStore {
  const { users } = models;

  return {
    create: (user) =>
      guard.run(async () => {
        const { _id, name, email, passwordHash } = user;
        try {
          await users.collection.insertOne({ _id: new Types.ObjectId(_id), name, email, password: passwordHash });
          return true;
        } catch (error) {
          if (isDuplicateKey(error)) return false;
          throw error;
        }
      }),

    // One look into the unique index, whether there is such an account or not: the time tells nobody, and costs nobody.
    findByEmail: (email) =>
      guard.run(async () => {
        const document = await users.findOne({ email }, fields).lean();
        return document === null ? null : userOf(document);
      }),

    findById: (id) =>
      guard.run(async () => {
        const document = isUserId(id) ? await users.findById(id, fields).lean() : null;
        return document === null ? null : userOf(document);
      }),

    setPasswordHash: (id, passwordHash) =>
      guard.run(async () => {
        if (!isUserId(id)) return false;
        const result = await users.updateOne({ _id: id }, { $set: { password: passwordHash } });
        return result.matchedCount === 1;
      }),

    delete: (id) =>
      guard.run(async () => {
        if (!isUserId(id)) return;
        // There are no transactions. The account goes after its traces, so that a deletion which is cut short can be
        // asked for again; and what was written meanwhile goes after the account, when nothing more can come.
        await deleteTraces(models, id);
        await users.deleteOne({ _id: id });
        await deleteTraces(models, id);
      }),
  };
}

async function deleteTraces(models: Models, id: string): Promise<void> {
  await models.sessions.deleteMany({ userId: id });
  await models.rooms.deleteMany({ ownerId: id });
  await forgetParticipant(models, id);
}

const fields = { name: 1, email: 1, password: 1 };

function userOf({ _id, name, email, password }: UserDocument): UserRecord {
  return { _id: _id.toHexString(), name, email: normalEmail(email), passwordHash: password };
}
