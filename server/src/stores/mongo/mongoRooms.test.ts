import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { mongo, Types } from 'mongoose';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../openStore.ts';
import { makeUser } from '../storeContract.ts';
import { ENGINE_START_TIMEOUT_MS, noMongoReason, startTestEngine, type TestEngine } from './testEngine.ts';

const suite = noMongoReason === undefined ? describe : describe.skip;
const why = noMongoReason === undefined ? '' : ` (PARLEY_NO_MONGO: ${noMongoReason})`;

suite(`rooms in a real server${why}`, () => {
  let engine: TestEngine;
  let uri: string;
  let client: mongo.MongoClient;
  beforeAll(async () => {
    engine = await startTestEngine();
    return () => engine.stop();
  }, ENGINE_START_TIMEOUT_MS);
  beforeEach(async () => {
    uri = engine.uri(`parley_${randomBytes(6).toString('hex')}`);
    client = await mongo.MongoClient.connect(uri);
    return () => client.close();
  });

  const open = () => openStore({ mongoUri: uri, dataDir: '/nonexistent' });

  test('a room of the release before has no guests and no end, and its link is renewed like any other', async () => {
    const store = await open();
    const owner = makeUser();
    await store.users.create(owner);
    const room = { title: 'Tea', access: 'open' as const, ownerId: owner._id, createdAt: new Date() };
    await client
      .db()
      .collection<{ _id: string }>('rooms')
      .insertOne({ _id: 'r-old', ...room });
    const whole = { ...room, allowsGuests: false, expiresAt: null };
    expect(await store.rooms.find('r-old')).toEqual({ id: 'r-old', ...whole });
    expect(await store.rooms.renew('r-old', 'r-new')).toBe(true);
    expect([await store.rooms.find('r-old'), await store.rooms.find('r-new')]).toEqual([
      null,
      { id: 'r-new', ...whole },
    ]);
    await store.close();
  });

  test.each([1, 2])('a sweep that is cut at write %i is made up for by the next one', async (cutAt) => {
    const store = await open();
    const owner = makeUser();
    await store.users.create(owner);
    const [before, end] = [new Date(1000), new Date(2000)];
    const room = { id: 'r-1', title: 'Tea', access: 'ask' as const, ownerId: owner._id, createdAt: before };
    await store.rooms.create({ ...room, allowsGuests: true, expiresAt: null });
    const guest = { standing: 'admitted' as const, name: 'Zoë', decidedAt: before };
    await store.rooms.setStandings('r-1', [{ ...guest, personId: 'guest', expiresAt: end }]);
    let writes = 0;
    const update = mongo.Collection.prototype.updateOne;
    const spy = vi.spyOn(mongo.Collection.prototype, 'updateOne').mockImplementation(function (
      this: mongo.Collection,
      ...args
    ) {
      writes += 1;
      return writes === cutAt ? Promise.reject(new Error('cut')) : update.apply(this, args);
    });
    try {
      await Promise.allSettled([store.rooms.deleteExpiredStandings(end)]);
      expect(writes).toBeGreaterThan(0);
    } finally {
      spy.mockRestore();
    }
    await store.rooms.deleteExpiredStandings(end);
    // As of a time at which it was good, to see whether it is gone and not only hidden.
    expect(await store.rooms.listStandings('r-1', before)).toEqual([]);
    await store.close();
  });

  test('who is known in a room is in its index, through every change; a room of the release before is filled in at the start', async () => {
    const rooms = client.db().collection<{ _id: string; standingsPersonIds: string[] }>('rooms');
    const [owner, gone] = [makeUser(), makeUser()];
    const [before, end] = [new Date(1000), new Date(2000)];
    const standing = { standing: 'admitted' as const, name: 'Zoë', decidedAt: before, expiresAt: null };
    const room = { title: 'Tea', access: 'ask' as const, ownerId: owner._id, createdAt: before };
    const old = { ...room, _id: 'r-old', standings: { [gone._id]: standing, ann: standing } };
    await client.db().collection<{ _id: string }>('rooms').insertOne(old);
    const store = await open();
    for (const user of [owner, gone]) await store.users.create(user);
    await store.rooms.create({ ...room, id: 'r-new', allowsGuests: true, expiresAt: null });
    const known = async () => {
      const documents = await rooms.find().sort({ _id: 1 }).toArray();
      return documents.map(({ standingsPersonIds }) => standingsPersonIds.toSorted());
    };
    const decide = (personId: string, expiresAt: Date | null = null) =>
      store.rooms.setStandings('r-new', [{ ...standing, personId, expiresAt }]);
    expect(await known()).toEqual([[], [gone._id, 'ann'].toSorted()]);
    for (const personId of ['ann', 'ann', 'bob']) await decide(personId);
    await decide('guest', end);
    await decide(gone._id);
    expect((await known())[0]).toEqual(['ann', 'bob', 'guest', gone._id].toSorted());
    await store.rooms.deleteStanding('r-new', 'bob');
    await store.rooms.deleteExpiredStandings(end);
    await store.users.delete(gone._id);
    expect(await known()).toEqual([['ann'], ['ann']]);
    for (const id of ['r-new', 'r-old']) {
      expect((await store.rooms.listStandings(id, before)).map(({ personId }) => personId)).toEqual(['ann']);
    }
    await store.close();
  });

  test('standings that lay beside the rooms are put into them once, but for those decided anew and of accounts that are gone', async () => {
    const [owner, kept] = [makeUser(), makeUser()];
    const before = new Date(Date.now() - 3_600_000);
    const first = await open();
    for (const user of [owner, kept]) await first.users.create(user);
    const room = { title: 'Tea', access: 'ask' as const, ownerId: owner._id, createdAt: before };
    await first.rooms.create({ ...room, id: 'r-1', allowsGuests: true, expiresAt: null });
    const anew = {
      personId: owner._id,
      standing: 'host' as const,
      name: 'Ann',
      decidedAt: new Date(),
      expiresAt: null,
    };
    await first.rooms.setStandings('r-1', [anew]);
    await first.close();
    const beside = client.db().collection<{ _id: string }>('roomStandings');
    const old = { roomId: 'r-1', standing: 'kept-out' as const, name: 'Zoë', decidedAt: before };
    const people = [kept._id, owner._id, 'guest-1', new Types.ObjectId().toHexString()];
    await beside.insertMany(people.map((personId) => ({ _id: `r-1 ${personId}`, ...old, personId })));
    await beside.insertOne({ _id: `r-gone ${kept._id}`, ...old, roomId: 'r-gone', personId: kept._id } as never);

    const store = await open();
    const { roomId, ...standing } = old;
    const guestEnd = new Date(before.getTime() + 12 * 3_600_000);
    const listed = await store.rooms.listStandings(roomId, new Date());
    expect(listed.toSorted((a, b) => (a.personId < b.personId ? -1 : 1))).toEqual(
      [
        anew,
        { ...standing, personId: kept._id, expiresAt: null },
        { ...standing, personId: 'guest-1', expiresAt: guestEnd },
      ].toSorted((a, b) => (a.personId < b.personId ? -1 : 1)),
    );
    expect(await client.db().listCollections({ name: 'roomStandings' }).toArray()).toEqual([]);
    // And goes with the account, and with the pass.
    await store.users.delete(kept._id);
    expect(await store.rooms.deleteExpiredStandings(guestEnd)).toBe(1);
    expect(await store.rooms.listStandings(roomId, new Date())).toEqual([anew]);
    await store.close();
  });

  test('no question of the deletion of an account looks at every document', async () => {
    const store = await open();
    const [owner, gone] = [makeUser(), makeUser()];
    for (const user of [owner, gone]) await store.users.create(user);
    const at = new Date(1000);
    const room = { id: 'r-1', title: 'Tea', access: 'ask' as const, ownerId: owner._id, createdAt: at };
    await store.rooms.create({ ...room, allowsGuests: true, expiresAt: null });
    const standing = { standing: 'admitted' as const, name: 'Zoë', decidedAt: at, expiresAt: null };
    await store.rooms.setStandings('r-1', [{ ...standing, personId: gone._id }]);
    const asked: [collection: string, field: string][] = [];
    const spies = (['find', 'updateOne', 'updateMany', 'deleteOne', 'deleteMany'] as const).map((method) => {
      const original = mongo.Collection.prototype[method] as (...args: unknown[]) => unknown;
      return vi.spyOn(mongo.Collection.prototype, method).mockImplementation(function (
        this: mongo.Collection,
        ...args: unknown[]
      ) {
        for (const field of Object.keys(args[0] as object)) asked.push([this.collectionName, field]);
        return original.apply(this, args) as never;
      });
    });
    try {
      await store.users.delete(gone._id);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    expect(asked.length).toBeGreaterThan(10);
    const indexed = new Map<string, string[]>();
    for (const { name } of await client.db().listCollections().toArray()) {
      const indexes = await client.db().collection(name).indexes();
      indexed.set(
        name,
        indexes.flatMap(({ key }) => Object.keys(key).slice(0, 1)),
      );
    }
    const isIndexed = (collection: string, field: string) =>
      field === '_id' || indexed.get(collection)?.includes(field) === true;
    expect(asked.filter(([collection, field]) => !isIndexed(collection, field))).toEqual([]);
    await store.close();
  });

  test('a server that takes its time for each step, and answers, deletes an account and sweeps all the same', async () => {
    const store = await open();
    const [owner, gone] = [makeUser(), makeUser()];
    for (const user of [owner, gone]) await store.users.create(user);
    const [before, end] = [new Date(1000), new Date(2000)];
    const room = { title: 'Tea', access: 'ask' as const, ownerId: owner._id, createdAt: before, allowsGuests: true };
    const guest = {
      personId: 'guest',
      standing: 'admitted' as const,
      name: 'Zoë',
      decidedAt: before,
      expiresAt: end,
    };
    for (const id of ['r-1', 'r-2', 'r-3']) {
      await store.rooms.create({ ...room, id, expiresAt: null });
      await store.rooms.setStandings(id, [guest]);
    }
    const spies = (['updateOne', 'deleteMany'] as const).map((method) => {
      const original = mongo.Collection.prototype[method] as (...args: unknown[]) => Promise<unknown>;
      const slow = async function (this: mongo.Collection, ...args: unknown[]) {
        await setTimeout(method === 'updateOne' ? 600 : 200);
        return original.apply(this, args);
      };
      return vi.spyOn(mongo.Collection.prototype, method).mockImplementation(slow as never);
    });
    try {
      expect(await store.rooms.deleteExpiredStandings(end)).toBe(3);
      await store.users.delete(gone._id);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    expect(await store.users.findById(gone._id)).toBeNull();
    await store.close();
  });
});
