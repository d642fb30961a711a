import { trusted, Types } from 'mongoose';
import type { UserRecord, UserStore } from '../store.ts';
import { isUserId } from './existingUsers.ts';
import { forgetParticipant } from './mongoCalls.ts';
import { forgetStandings } from './mongoRooms.ts';
import type { Models, UserDocument } from './models.ts';
import { isDuplicateKey, type MongoGuard } from './MongoGuard.ts';
import type { OneAtATime } from './oneAtATime.ts';
import { normalEmail } from './normaliseEmails.ts';

/**
 * Accounts in `users`, beside whatever else a server before this one has left in their documents. `eachRoomOnce`: see
 * `mongoRooms`.
 */
export function mongoUsers(models: Models, guard: MongoGuard, eachRoomOnce: OneAtATime): UserStore {
  const { users } = models;
  const set = (id: string, fields: Partial<UserDocument>) =>
    guard.run(async () => {
      if (!isUserId(id)) return false;
      const result = await users.updateOne({ _id: id }, { $set: fields });
      return result.matchedCount === 1;
    });

  return {
    create: (user) =>
      guard.run(async () => {
        const { _id, passwordHash, ...rest } = user;
        try {
          await users.collection.insertOne({ _id: new Types.ObjectId(_id), ...rest, password: passwordHash });
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

    setPasswordHash: (id, passwordHash) => set(id, { password: passwordHash }),

    setRole: (id, role) => set(id, { role }),
    setLocked: (id, at) => set(id, { lockedAt: at }),
    setEmailProved: (id, at) => set(id, { emailProvedAt: at }),

    hasAdmin: () => guard.run(async () => (await users.exists({ role: 'admin' })) !== null),

    list: ({ text, after, limit }) =>
      guard.run(async () => {
        const part = trusted({ $regex: text.replaceAll(/[^\p{L}\p{N}\s]/gu, '\\$&'), $options: 'i' });
        const documents = await users
          .find({
            $or: [{ name: part }, { email: part }],
            ...(after === null ? {} : { email: trusted({ $gt: after }) }),
          })
          .sort({ email: 1 })
          .limit(limit)
          .lean();
        return documents.map(userOf);
      }),

    delete: (id) =>
      guard.run(async () => {
        if (!isUserId(id)) return;
        // There are no transactions. The account goes after its traces, so that a deletion which is cut short can be
        // asked for again; and what was written meanwhile goes after the account, when nothing more can come.
        await deleteTraces(models, eachRoomOnce, id);
        await users.deleteOne({ _id: id });
        await deleteTraces(models, eachRoomOnce, id);
      }),
  };
}

async function deleteTraces(models: Models, eachRoomOnce: OneAtATime, id: string): Promise<void> {
  await models.sessions.deleteMany({ userId: id });
  await models.secondFactors.deleteMany({ _id: id });
  await models.passkeys.deleteMany({ userId: id });
  await models.oneTimeTokens.deleteMany({ userId: id });
  await models.securityEvents.deleteMany({ userId: id });
  await models.securityEvents.updateMany({ actorId: id }, { $set: { address: '', userAgent: '' } });
  await models.rooms.deleteMany({ ownerId: id });
  await forgetStandings(models, eachRoomOnce, id);
  await forgetParticipant(models, id);
}

const fields = { name: 1, email: 1, password: 1, role: 1, createdAt: 1, lockedAt: 1, emailProvedAt: 1 };

function userOf({ _id, name, email, password, ...more }: UserDocument): UserRecord {
  return {
    _id: _id.toHexString(),
    name,
    email: normalEmail(email),
    passwordHash: password,
    // What a server before this one did not write.
    role: more.role ?? 'member',
    createdAt: more.createdAt ?? _id.getTimestamp(),
    lockedAt: more.lockedAt ?? null,
    emailProvedAt: more.emailProvedAt ?? null,
  };
}
