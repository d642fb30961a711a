import { trusted, Types } from 'mongoose';
import type { UserRecord, UserStore } from '../store.ts';
import { isUserId } from './existingUsers.ts';
import { forgetParticipant } from './mongoCalls.ts';
import { forgetStandings } from './mongoRooms.ts';
import type { Models, UserDocument } from './models.ts';
import { isDuplicateKey, type MongoGuard } from './MongoGuard.ts';
import type { SerialQueue } from '../../SerialQueue.ts';
import { normalEmail } from './normaliseEmails.ts';

/**
 * Accounts in `users`, beside whatever else a server before this one has left in their documents. `roomQueue`: see
 * `mongoRooms`.
 */
export function mongoUsers(models: Models, guard: MongoGuard, roomQueue: SerialQueue): UserStore {
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
        const part = trusted({ $regex: literal(text), $options: 'i' });
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

    delete: async (id) => {
      if (!isUserId(id)) return;
      // There are no transactions. The account goes after its traces, so that a deletion which is cut short can be
      // asked for again; and what was written meanwhile goes after the account, when nothing more can come.
      await deleteTraces(models, guard, roomQueue, id);
      await guard.run(() => users.deleteOne({ _id: id }));
      await deleteTraces(models, guard, roomQueue, id);
    },
  };
}

/** A regular expression that finds `text`. Nothing else is escaped: FerretDB takes no backslash before what needs none. */
function literal(text: string): string {
  // A pattern holds no null byte.
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`).replaceAll('\0', String.raw`\x00`);
}

/** Each step has the time of the port to itself: with all of them in one, an account with much to delete would stay for ever. */
async function deleteTraces(models: Models, guard: MongoGuard, roomQueue: SerialQueue, id: string): Promise<void> {
  const { sessions, secondFactors, passkeys, oneTimeTokens, securityEvents, rooms } = models;
  await guard.run(() => sessions.deleteMany({ userId: id }));
  await guard.run(() => secondFactors.deleteMany({ _id: id }));
  await guard.run(() => passkeys.deleteMany({ userId: id }));
  await guard.run(() => oneTimeTokens.deleteMany({ userId: id }));
  await guard.run(() => securityEvents.deleteMany({ userId: id }));
  await guard.run(() => securityEvents.updateMany({ actorId: id }, { $set: { address: '', userAgent: '' } }));
  await guard.run(() => rooms.deleteMany({ ownerId: id }));
  await forgetStandings(models, guard, roomQueue, id);
  await guard.run(() => forgetParticipant(models, id));
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
