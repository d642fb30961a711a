import { randomBytes } from 'node:crypto';
import { createConnection, mongo, Types } from 'mongoose';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../openStore.ts';
import { describeStore, makeUser, REFUSED_WITHIN_MS, refusalMs } from '../storeContract.ts';
import { ENGINE_START_TIMEOUT_MS, noMongoReason, startTestEngine, type TestEngine } from './testEngine.ts';

const suite = noMongoReason === undefined ? describe : describe.skip;
const why = noMongoReason === undefined ? '' : ` (PARLEY_NO_MONGO: ${noMongoReason})`;

suite(`against a real server${why}`, () => {
  let engine: TestEngine;
  let uri: string;
  beforeAll(async () => {
    engine = await startTestEngine();
    console.info(`MongoStore is tested against ${engine.name}.`);
    return () => engine.stop();
  }, ENGINE_START_TIMEOUT_MS);
  beforeEach(() => {
    uri = engine.uri(`parley_${randomBytes(6).toString('hex')}`);
  });

  const open = (mongoUri = uri) => openStore({ mongoUri, dataDir: '/nonexistent' });

  describeStore('MongoStore', async () => {
    const fresh = engine.uri(`parley_${randomBytes(6).toString('hex')}`);
    return {
      open: () => open(fresh),
      async dispose() {
        const connection = await createConnection(fresh).asPromise();
        await connection.dropDatabase();
        await connection.close();
      },
    };
  });

  describe('MongoStore beside another server on the same database', () => {
    let client: mongo.MongoClient;
    beforeEach(async () => {
      client = await mongo.MongoClient.connect(uri);
      return () => client.close();
    });

    test('this engine answers a duplicate key with error 11000', async () => {
      const users = client.db().collection('users');
      await users.createIndex({ email: 1 }, { unique: true });
      await users.insertOne({ email: 'a@example.com' });
      await expect(users.insertOne({ email: 'a@example.com' })).rejects.toMatchObject({ code: 11000 });
    });

    test('an account that a plain Mongoose server wrote is found in any case, and keeps its other fields', async () => {
      const _id = new Types.ObjectId();
      const hash = '$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';
      const createdAt = new Date();
      const written = { _id, name: 'Ada', email: 'Ada+1@Example.com', password: hash, createdAt, __v: 0 };
      await client
        .db()
        .collection('users')
        .insertOne({ ...written });

      const store = await open();
      const user = {
        ...makeUser({ _id: _id.toHexString(), name: 'Ada', email: 'ada+1@example.com', passwordHash: hash }),
        createdAt,
      };
      expect(await store.users.findByEmail('ada+1@example.com')).toEqual(user);
      expect(await store.users.findById(user._id)).toEqual(user);
      expect(await store.users.create(makeUser({ email: 'ada+1@example.com' }))).toBe(false);
      expect(await store.users.setPasswordHash(user._id, '$2b$10$new')).toBe(true);
      expect(await client.db().collection('users').findOne({ _id })).toEqual({
        ...written,
        email: 'ada+1@example.com',
        password: '$2b$10$new',
      });
      await store.close();
    });

    test('an account is written as such a server would read it', async () => {
      const store = await open();
      const user = makeUser();
      await store.users.create(user);
      expect(await client.db().collection('users').find().toArray()).toMatchObject([
        { _id: new Types.ObjectId(user._id), name: user.name, email: user.email, password: user.passwordHash },
      ]);
      await store.close();
    });

    test('an address that is there twice refuses the start with a sentence', async () => {
      await client
        .db()
        .collection('users')
        .insertMany([{ email: 'a@example.com' }, { email: 'a@example.com' }]);
      await expect(open()).rejects.toThrow(/MONGO_URI holds an e-mail address twice/);
    });

    test('many addresses from elsewhere are normalised at the start, whatever they hold; the others are not touched', async () => {
      const emails = Array.from({ length: 203 }, (_, index) => ` Person${index}.*@Example.com`);
      emails.push('ÄRGER@example.com', 'ärgern@example.com', 'plain@example.com', 'a^[]{}~|@example.com');
      const users = client.db().collection('users');
      await users.insertMany(emails.map((email) => ({ name: 'Ada', email, password: 'hash' })));
      await (await open()).close();
      const stored = (await users.find().toArray()).map(({ email }) => email as string).toSorted();
      expect(stored).toEqual(emails.map((email) => email.trim().toLowerCase()).toSorted());
    });

    test('one that is written later as it was typed waits for the next start: nothing is searched for', async () => {
      const first = await open();
      await client.db().collection('users').insertOne({ name: 'Ada', email: 'Ada@Example.com', password: 'hash' });
      expect(await first.users.findByEmail('ada@example.com')).toBeNull();
      await first.close();
      const second = await open();
      expect(await second.users.findByEmail('ada@example.com')).toMatchObject({ name: 'Ada' });
      await second.close();
    });

    test.each([
      ['one of them normal', ['ada@example.com', 'Ada@example.com']],
      ['neither', ['ADA@example.com', 'Ada@example.com']],
    ])(
      'an address that is there in two cases, %s, refuses the start, names both, and changes nothing',
      async (_name, emails) => {
        const users = client.db().collection('users');
        const documents = emails.map((email) => ({ _id: new Types.ObjectId(), name: 'Ada', email, password: 'hash' }));
        await users.insertMany([{ name: 'Bob', email: 'BOB@example.com', password: 'hash' }, ...documents]);
        const error = (await open().catch((reason: unknown) => reason)) as Error;
        expect(error.message).toMatch(/MONGO_URI holds an e-mail address twice .*in another case/);
        for (const { _id } of documents) expect(error.message).toContain(_id.toHexString());
        expect(error.message).not.toContain('example.com');
        expect((await users.find().toArray()).map(({ email }) => email)).toEqual(['BOB@example.com', ...emails]);
      },
    );

    test('an operator in place of a text never reaches the server as one', async () => {
      const store = await open();
      const user = makeUser();
      await store.users.create(user);
      // The types forbid it; this is what they cannot see, a body that nobody parsed.
      const operator = { $ne: null } as unknown as string;
      await expect(store.users.findByEmail(operator)).rejects.toThrow('Cast to string failed');
      expect(await store.users.findById(operator)).toBeNull();
      await expect(store.sessions.deleteByUser(operator, null)).rejects.toThrow('Cast to string failed');
      await expect(store.rooms.find(operator)).rejects.toThrow('Cast to string failed');
      expect(await store.users.findById(user._id)).toEqual(user);
      await store.close();
    });
  });

  describe('MongoStore when the server is away', () => {
    test('at the start it rejects in time, naming MONGO_URI and no credentials', async () => {
      const away = await startTestEngine();
      await away.stop();
      const withPassword = away.uri('parley').replace('//', '//ada:s3cret@');
      const startedAt = performance.now();
      const error: unknown = await open(withPassword).catch((reason: unknown) => reason);
      expect(performance.now() - startedAt).toBeLessThan(3000);
      expect(error).toBeInstanceOf(Error);
      const { message } = error as Error;
      expect(message).toMatch(/MONGO_URI \(127\.0\.0\.1:\d+\) cannot be used: .*ECONNREFUSED/);
      expect(message).not.toMatch(/s3cret|ada/);
    });

    test.each([
      'mongodb://',
      'mongodb://ada:s3cr/et@127.0.0.1:27017',
      'mongodb://ada:s3cr@et@host',
      'http://ada:s3cret@x',
    ])('a connection string that is none, %s, is refused without quoting it', async (broken) => {
      await expect(open(broken)).rejects.toThrow(/^MONGO_URI is not a connection string\. [^/]*\/\/user:password@/);
      await expect(open(broken)).rejects.not.toThrow(/s3cr/);
    });

    test('a server that hangs is refused in time, at the start and later, and used again when it goes on', async () => {
      const store = await open();
      const user = makeUser();
      await store.users.create(user);
      await engine.pause();
      try {
        expect(await refusalMs(() => store.users.findById(user._id))).toBeLessThan(REFUSED_WITHIN_MS);
        expect(await refusalMs(() => store.ping())).toBeLessThan(REFUSED_WITHIN_MS);
        const startedAt = performance.now();
        await expect(open()).rejects.toThrow('MONGO_URI');
        expect(performance.now() - startedAt).toBeLessThan(3000);
      } finally {
        engine.resume();
      }
      await expect(untilFulfilled(() => store.users.findById(user._id), 5000)).resolves.toEqual(user);
      await store.close();
    }, 20_000);

    test('a server that was killed is refused in time, and used again when it is back', async () => {
      const store = await open();
      const user = makeUser();
      await store.users.create(user);
      await engine.kill();
      try {
        expect(await refusalMs(() => store.users.findById(user._id))).toBeLessThan(REFUSED_WITHIN_MS);
        expect(await refusalMs(() => store.users.create(makeUser()))).toBeLessThan(REFUSED_WITHIN_MS);
      } finally {
        await engine.restart();
      }
      await expect(untilFulfilled(() => store.users.findById(user._id), 5000)).resolves.toEqual(user);
      await store.close();
    }, 20_000);

    test('closing does not wait for a server that hangs', async () => {
      const store = await open();
      await engine.pause();
      try {
        const startedAt = performance.now();
        await store.close();
        expect(performance.now() - startedAt).toBeLessThan(REFUSED_WITHIN_MS);
      } finally {
        engine.resume();
      }
    });
  });
});

/** Repeats `operation` until it succeeds; after `timeoutMs` its refusal counts. */
async function untilFulfilled<T>(operation: () => Promise<T>, timeoutMs: number): Promise<T> {
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await operation();
    } catch (error) {
      if (performance.now() > endsAt) throw error;
    }
  }
}
