import { trusted } from 'mongoose';
import { AppError } from '../../AppError.ts';
import type {
  OneTimeTokenRecord,
  OneTimeTokenStore,
  PasskeyRecord,
  PasskeyStore,
  SecondFactorRecord,
  SecondFactorStore,
} from '../store.ts';
import { existingUsers } from './existingUsers.ts';
import type { Models, OneTimeTokenDocument, PasskeyDocument, SecondFactorDocument } from './models.ts';
import { isDuplicateKey, type MongoGuard } from './MongoGuard.ts';
import { SerialQueue } from '../../SerialQueue.ts';

/** Second factors in `secondFactors`. */
export function mongoSecondFactors(models: Models, guard: MongoGuard): SecondFactorStore {
  const { secondFactors } = models;
  // As in `mongoSessions`: FerretDB 1 does not match and update in one step.
  const userQueue = new SerialQueue();
  const change = (userId: string, operation: () => Promise<boolean>) =>
    guard.run(() => userQueue.run(userId, operation));
  return {
    setUp: (userId, sealedSecret) =>
      change(userId, async () => {
        if ((await secondFactors.exists({ _id: userId, enabledAt: trusted({ $ne: null }) })) !== null) return false;
        const fresh = { sealedSecret, enabledAt: null, lastStep: null, recoveryHashes: [] };
        try {
          await secondFactors.updateOne({ _id: userId, enabledAt: null }, { $set: fresh }, { upsert: true });
        } catch (error) {
          // Enabled meanwhile: the upsert meets the id of what it did not match.
          if (isDuplicateKey(error)) return false;
          throw error;
        }
        await refuseOrphan(models, userId, () => secondFactors.deleteOne({ _id: userId }));
        return true;
      }),

    find: (userId) =>
      guard.run(async () => {
        const document = await secondFactors.findById(userId).lean();
        return document === null ? null : factorOf(document);
      }),

    enable: (userId, at, step, recoveryHashes) =>
      change(userId, async () => {
        const result = await secondFactors.updateOne(
          { _id: userId, enabledAt: null },
          { $set: { enabledAt: at, lastStep: step, recoveryHashes } },
        );
        return result.modifiedCount === 1;
      }),

    useStep: (userId, step) =>
      change(userId, async () => {
        const result = await secondFactors.updateOne(
          {
            _id: userId,
            enabledAt: trusted({ $ne: null }),
            $or: [{ lastStep: null }, { lastStep: trusted({ $lt: step }) }],
          },
          { $set: { lastStep: step } },
        );
        return result.modifiedCount === 1;
      }),

    useRecoveryCode: (userId, hash) =>
      change(userId, async () => {
        const result = await secondFactors.updateOne(
          { _id: userId, recoveryHashes: hash },
          { $pull: { recoveryHashes: hash } },
        );
        return result.modifiedCount === 1;
      }),

    setRecoveryCodes: (userId, hashes) =>
      change(userId, async () => {
        const result = await secondFactors.updateOne(
          { _id: userId, enabledAt: trusted({ $ne: null }) },
          { $set: { recoveryHashes: hashes } },
        );
        return result.matchedCount === 1;
      }),

    delete: (userId) =>
      change(userId, async () => {
        const result = await secondFactors.deleteOne({ _id: userId });
        return result.deletedCount === 1;
      }),
  };
}

/** Passkeys in `passkeys`. */
export function mongoPasskeys(models: Models, guard: MongoGuard): PasskeyStore {
  const { passkeys } = models;
  const passkeyQueue = new SerialQueue();
  return {
    create: ({ id, ...passkey }) =>
      guard.run(async () => {
        try {
          await passkeys.create({ _id: id, ...passkey });
        } catch (error) {
          if (isDuplicateKey(error)) return false;
          throw error;
        }
        await refuseOrphan(models, passkey.userId, () => passkeys.deleteOne({ _id: id }));
        return true;
      }),

    find: (id) =>
      guard.run(async () => {
        const document = await passkeys.findById(id).lean();
        return document === null ? null : passkeyOf(document);
      }),

    listByUser: (userId) =>
      guard.run(async () => {
        const documents = await passkeys.find({ userId }).sort({ createdAt: 1, _id: 1 }).lean();
        return documents.map(passkeyOf);
      }),

    use: (id, counter, at) =>
      guard.run(async () => {
        const lower = counter === 0 ? 0 : trusted({ $lt: counter });
        const result = await passkeyQueue.run(id, () =>
          passkeys.updateOne({ _id: id, counter: lower }, { $set: { counter, lastUsedAt: at } }),
        );
        return result.matchedCount === 1;
      }),

    rename: (userId, id, name) =>
      guard.run(async () => {
        const result = await passkeys.updateOne({ _id: id, userId }, { $set: { name } });
        return result.matchedCount === 1;
      }),

    delete: (userId, id) =>
      guard.run(async () => {
        const result = await passkeys.deleteOne({ _id: id, userId });
        return result.deletedCount === 1;
      }),

    deleteByUser: (userId) =>
      guard.run(async () => {
        const result = await passkeys.deleteMany({ userId });
        return result.deletedCount;
      }),
  };
}

/** Links that work once, in `oneTimeTokens`. Whether or not the server deletes expired ones, no query returns them. */
export function mongoOneTimeTokens(models: Models, guard: MongoGuard): OneTimeTokenStore {
  const { oneTimeTokens } = models;
  const tokenQueue = new SerialQueue();
  const find = async (hash: string, purpose: OneTimeTokenRecord['purpose'], now: Date) => {
    const document = await oneTimeTokens.findOne({ _id: hash, purpose, expiresAt: trusted({ $gt: now }) }).lean();
    return document === null ? null : tokenOf(document);
  };
  return {
    create: ({ hash, ...token }) =>
      guard.run(async () => {
        await oneTimeTokens.create({ _id: hash, ...token });
        if (token.userId !== null) {
          await refuseOrphan(models, token.userId, () => oneTimeTokens.deleteOne({ _id: hash }));
        }
      }),

    find: (hash, purpose, now) => guard.run(() => find(hash, purpose, now)),

    use: (hash, purpose, now) =>
      guard.run(() =>
        tokenQueue.run(hash, async () => {
          const found = await find(hash, purpose, now);
          // Of several that found it, the one that takes it away has it.
          const result = found === null ? null : await oneTimeTokens.deleteOne({ _id: hash });
          return result?.deletedCount === 1 ? found : null;
        }),
      ),

    list: (purpose, userId, now) =>
      guard.run(async () => {
        const documents = await oneTimeTokens
          .find({ purpose, ...(userId === null ? {} : { userId }), expiresAt: trusted({ $gt: now }) })
          .sort({ createdAt: -1, _id: 1 })
          .lean();
        return documents.map(tokenOf);
      }),

    deleteByUser: (purpose, userId) =>
      guard.run(async () => {
        await oneTimeTokens.deleteMany({ purpose, userId });
      }),

    delete: (hash) =>
      guard.run(async () => {
        const result = await oneTimeTokens.deleteOne({ _id: hash });
        return result.deletedCount === 1;
      }),

    deleteExpired: (now) =>
      guard.run(async () => {
        const result = await oneTimeTokens.deleteMany({ expiresAt: trusted({ $lte: now }) });
        return result.deletedCount;
      }),
  };
}

/** Looked up after the write, so that a deletion of the account has either been seen here, or sees what was written. */
async function refuseOrphan(models: Models, userId: string, undo: () => PromiseLike<unknown>): Promise<void> {
  if ((await existingUsers(models, [userId])).size === 1) return;
  await undo();
  throw new AppError('unauthorized', { cause: new Error('The account is gone.') });
}

function factorOf({ _id, ...factor }: SecondFactorDocument): SecondFactorRecord {
  return { userId: _id, ...factor, recoveryHashes: factor.recoveryHashes.toSorted() };
}

function passkeyOf({ _id, ...passkey }: PasskeyDocument): PasskeyRecord {
  return { id: _id, ...passkey };
}

function tokenOf({ _id, ...token }: OneTimeTokenDocument): OneTimeTokenRecord {
  return { hash: _id, ...token };
}
