import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { OneTimeTokenRecord, PasskeyRecord, UserRecord } from './store.ts';
import type { StoreContext } from './storeContract.ts';

const now = new Date('2026-03-01T12:00:00.123Z');
const at = (offsetMs: number) => new Date(now.getTime() + offsetMs);
const random = () => randomBytes(32).toString('base64url');

/** The part of the store's contract about second factors, passkeys and links that work once. */
export function describeFactorStores({ store, addUser }: StoreContext): void {
  describe('what proves who somebody is', () => {
    let user: UserRecord;
    let gone: UserRecord;
    beforeEach(async () => {
      user = await addUser();
      gone = await addUser();
    });

    describe('second factors', () => {
      const factors = () => store().secondFactors;
      const enabled = async () => {
        await factors().setUp(user._id, 'sealed');
        expect(await factors().enable(user._id, now, 5, ['b', 'a'])).toBe(true);
      };

      test('a setup may be begun anew until it is enabled', async () => {
        expect(await factors().find(user._id)).toBeNull();
        expect(await factors().setUp(user._id, 'first')).toBe(true);
        expect(await factors().setUp(user._id, 'second')).toBe(true);
        const setUp = { userId: user._id, sealedSecret: 'second', enabledAt: null, lastStep: null, recoveryHashes: [] };
        expect(await factors().find(user._id)).toEqual(setUp);
        expect(await factors().enable(user._id, now, 5, ['b', 'a'])).toBe(true);
        const whole = { ...setUp, enabledAt: now, lastStep: 5, recoveryHashes: ['a', 'b'] };
        expect(await factors().find(user._id)).toEqual(whole);
        expect(await factors().enable(user._id, at(1), 6, ['c'])).toBe(false);
        expect(await factors().setUp(user._id, 'third')).toBe(false);
        expect(await factors().find(user._id)).toEqual(whole);
      });

      test('without a setup nothing is enabled, used or renewed', async () => {
        expect(await factors().enable(user._id, now, 1, [])).toBe(false);
        expect(await factors().setRecoveryCodes(user._id, ['a'])).toBe(false);
        await factors().setUp(user._id, 'sealed');
        expect(await factors().useStep(user._id, 1)).toBe(false);
        expect(await factors().setRecoveryCodes(user._id, ['a'])).toBe(false);
        expect(await factors().useRecoveryCode(user._id, 'a')).toBe(false);
      });

      test('a step is used once, and none before it any more', async () => {
        await enabled();
        expect(await factors().useStep(user._id, 5)).toBe(false);
        expect(await factors().useStep(user._id, 7)).toBe(true);
        expect(await factors().useStep(user._id, 6)).toBe(false);
        expect(await factors().useStep(user._id, 7)).toBe(false);
        expect(await factors().find(user._id)).toMatchObject({ lastStep: 7 });
      });

      test('of ten who use a step or a recovery code at once, one succeeds', async () => {
        await enabled();
        const tenTimes = (use: () => Promise<boolean>) => Promise.all(Array.from({ length: 10 }, use));
        expect((await tenTimes(() => factors().useStep(user._id, 6))).filter(Boolean)).toHaveLength(1);
        expect((await tenTimes(() => factors().useRecoveryCode(user._id, 'a'))).filter(Boolean)).toHaveLength(1);
        expect(await factors().find(user._id)).toMatchObject({ lastStep: 6, recoveryHashes: ['b'] });
      });

      test('recovery codes are replaced, and the factor goes with all of them', async () => {
        await enabled();
        expect(await factors().setRecoveryCodes(user._id, ['d', 'c'])).toBe(true);
        expect(await factors().useRecoveryCode(user._id, 'a')).toBe(false);
        expect(await factors().find(user._id)).toMatchObject({ recoveryHashes: ['c', 'd'] });
        expect(await factors().delete(user._id)).toBe(true);
        expect(await factors().delete(user._id)).toBe(false);
        await factors().setUp(user._id, 'again');
        expect(await factors().find(user._id)).toMatchObject({ recoveryHashes: [], lastStep: null });
      });

      test('it goes with the account, and none is begun for one that is gone', async () => {
        await enabled();
        await store().users.delete(user._id);
        expect(await factors().find(user._id)).toBeNull();
        await expect(factors().setUp(user._id, 'sealed')).rejects.toMatchObject({ code: 'unauthorized' });
        expect(await factors().find(user._id)).toBeNull();
      });
    });

    describe('passkeys', () => {
      const make = (changes: Partial<PasskeyRecord> = {}): PasskeyRecord => ({
        id: random(),
        userId: user._id,
        publicKey: random(),
        counter: 0,
        transports: ['internal', 'hybrid'],
        name: "Zoë's phone",
        createdAt: now,
        lastUsedAt: null,
        ...changes,
      });
      const add = async (changes: Partial<PasskeyRecord> = {}) => {
        const passkey = make(changes);
        expect(await store().passkeys.create(passkey)).toBe(true);
        return passkey;
      };

      test('a passkey comes back whole, and a known credential is refused', async () => {
        const passkey = await add({ transports: [], name: '' });
        expect(await store().passkeys.find(passkey.id)).toEqual(passkey);
        expect(await store().passkeys.find('unknown')).toBeNull();
        expect(await store().passkeys.create(make({ id: passkey.id, userId: gone._id }))).toBe(false);
        expect(await store().passkeys.find(passkey.id)).toEqual(passkey);
      });

      test("one user's passkeys are listed, used, renamed and deleted, and nobody else's", async () => {
        const newer = await add({ createdAt: at(1) });
        const older = await add();
        const foreign = await add({ userId: gone._id });
        expect(await store().passkeys.listByUser(user._id)).toEqual([older, newer]);
        expect(await store().passkeys.use(older.id, 9, at(5))).toBe(true);
        expect(await store().passkeys.rename(user._id, older.id, 'Key')).toBe(true);
        expect(await store().passkeys.find(older.id)).toEqual({ ...older, counter: 9, lastUsedAt: at(5), name: 'Key' });
        expect(await store().passkeys.rename(user._id, foreign.id, 'Mine')).toBe(false);
        expect(await store().passkeys.delete(user._id, foreign.id)).toBe(false);
        expect(await store().passkeys.delete(user._id, newer.id)).toBe(true);
        expect(await store().passkeys.delete(user._id, newer.id)).toBe(false);
        expect(await store().passkeys.deleteByUser(user._id)).toBe(1);
        expect(await store().passkeys.listByUser(user._id)).toEqual([]);
        expect(await store().passkeys.find(foreign.id)).toEqual(foreign);
      });

      test('a counter only grows; one that does not count stays at nought', async () => {
        const { id } = await add();
        const use = (counter: number, ms = 0) => store().passkeys.use(id, counter, at(ms));
        expect([await use(0, 1), await use(0, 2)]).toEqual([true, true]);
        expect([await use(7, 3), await use(7, 4), await use(6, 5), await use(0, 6)]).toEqual([
          true,
          false,
          false,
          false,
        ]);
        expect(await store().passkeys.find(id)).toMatchObject({ counter: 7, lastUsedAt: at(3) });
        expect(await store().passkeys.use('unknown', 1, now)).toBe(false);
      });

      test('of ten who use one counter at once, one succeeds', async () => {
        const { id } = await add({ counter: 3 });
        const used = await Promise.all(Array.from({ length: 10 }, () => store().passkeys.use(id, 4, now)));
        expect(used.filter(Boolean)).toHaveLength(1);
      });

      test('they go with the account, and none is made for one that is gone', async () => {
        const passkey = await add({ userId: gone._id });
        await store().users.delete(gone._id);
        expect(await store().passkeys.find(passkey.id)).toBeNull();
        const late = make({ userId: gone._id });
        await expect(store().passkeys.create(late)).rejects.toMatchObject({ code: 'unauthorized' });
        expect(await store().passkeys.find(late.id)).toBeNull();
      });
    });

    describe('links that work once', () => {
      const add = async (changes: Partial<OneTimeTokenRecord> = {}) => {
        const token: OneTimeTokenRecord = {
          hash: random(),
          purpose: 'reset-password',
          userId: user._id,
          email: user.email,
          createdAt: now,
          expiresAt: at(1000),
          ...changes,
        };
        await store().oneTimeTokens.create(token);
        return token;
      };
      const tokens = () => store().oneTimeTokens;

      test('one is found and used for its purpose until it ends, and once', async () => {
        const token = await add();
        const serverOwn = await add({ purpose: 'claim-admin', userId: null, email: null });
        expect(await tokens().find(token.hash, 'reset-password', at(999))).toEqual(token);
        expect(await tokens().find(token.hash, 'invite', now)).toBeNull();
        expect(await tokens().find(token.hash, 'reset-password', at(1000))).toBeNull();
        expect(await tokens().use(token.hash, 'prove-email', now)).toBeNull();
        expect(await tokens().use(token.hash, 'reset-password', at(1000))).toBeNull();
        expect(await tokens().use(token.hash, 'reset-password', now)).toEqual(token);
        expect(await tokens().use(token.hash, 'reset-password', now)).toBeNull();
        expect(await tokens().use(serverOwn.hash, 'claim-admin', now)).toEqual(serverOwn);
      });

      test('of ten who use one at once, one gets it', async () => {
        const token = await add();
        const used = await Promise.all(Array.from({ length: 10 }, () => tokens().use(token.hash, token.purpose, now)));
        expect(used.filter((result) => result !== null)).toEqual([token]);
      });

      test('those of a purpose are listed newest first and deleted', async () => {
        const older = await add({ purpose: 'invite' });
        const newer = await add({ purpose: 'invite', createdAt: at(1), userId: gone._id });
        const serverOwn = await add({ purpose: 'invite', createdAt: at(2), userId: null });
        const other = await add();
        await add({ purpose: 'invite', expiresAt: now });
        expect(await tokens().list('invite', null, now)).toEqual([serverOwn, newer, older]);
        expect(await tokens().list('invite', user._id, now)).toEqual([older]);
        await tokens().deleteByUser('invite', user._id);
        expect(await tokens().list('invite', null, now)).toEqual([serverOwn, newer]);
        await tokens().deleteByUser('invite', null);
        expect(await tokens().list('invite', null, now)).toEqual([newer]);
        expect(await tokens().delete(newer.hash)).toBe(true);
        expect(await tokens().delete(newer.hash)).toBe(false);
        expect(await tokens().find(other.hash, other.purpose, now)).toEqual(other);
      });

      test('the expired ones are cleared away', async () => {
        await add({ expiresAt: now });
        const alive = await add();
        expect(await tokens().deleteExpired(now)).toBe(1);
        expect(await tokens().find(alive.hash, alive.purpose, now)).toEqual(alive);
      });

      test('they go with the account, and none is made for one that is gone', async () => {
        const token = await add({ userId: gone._id });
        await store().users.delete(gone._id);
        expect(await tokens().find(token.hash, token.purpose, now)).toBeNull();
        await expect(add({ userId: gone._id, purpose: 'invite' })).rejects.toMatchObject({ code: 'unauthorized' });
        expect(await tokens().list('invite', gone._id, now)).toEqual([]);
      });
    });
  });
}
