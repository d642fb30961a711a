import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../openStore.ts';
import { describeStore, makeUser, REFUSED_WITHIN_MS, refusalMs } from '../storeContract.ts';
import { SCHEMA_VERSION } from './migrations.ts';
import { SqliteStore } from './SqliteStore.ts';

const makeDirectory = () => mkdtemp(join(tmpdir(), 'parley-sqlite-'));

describeStore('SqliteStore', async () => {
  const directory = await makeDirectory();
  return {
    open: () => openStore({ dataDir: directory }),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
});

describe('SqliteStore on its file', () => {
  let directory: string;
  let path: string;
  beforeEach(async () => {
    directory = await makeDirectory();
    path = join(directory, 'parley.db');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  test('makes the directory, and keeps others out of it', async () => {
    const deep = join(directory, 'not', 'there yet');
    await using store = closing(await SqliteStore.open(deep));
    await store.ping();
    expect((await stat(deep)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(deep)) {
      expect({ name, mode: (await stat(join(deep, name))).mode & 0o777 }).toEqual({ name, mode: 0o600 });
    }
  });

  test('a directory that cannot be made is refused with a sentence', async () => {
    await writeFile(join(directory, 'file'), '');
    await expect(SqliteStore.open(join(directory, 'file', 'data'))).rejects.toThrow(/^DATA_DIR cannot be used: .*\.$/);
  });

  test('a file that is no database is refused with a sentence', async () => {
    await writeFile(path, 'Dear diary, '.repeat(1000));
    await expect(SqliteStore.open(directory)).rejects.toThrow(
      /parley\.db cannot be opened: .*not a database.*DATA_DIR/,
    );
  });

  test('a database of a newer release is refused and left alone', async () => {
    using db = new DatabaseSync(path);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    await expect(SqliteStore.open(directory)).rejects.toThrow(/a newer release wrote it/);
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA_VERSION + 1 });
    expect(db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()).toEqual({ tables: 0 });
  });

  test('two servers that start at once on one empty file both find their schema', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => SqliteStore.open(directory)));
    const user = makeUser();
    expect(await stores[0]?.users.create(user)).toBe(true);
    for (const store of stores) {
      expect(await store.users.findById(user._id)).toEqual(user);
      await store.close();
    }
  });

  test('a write under a lock is refused in time and never made, reads go on, and the event loop runs freely', async () => {
    await using store = closing(await SqliteStore.open(directory));
    const [known, late, next] = [makeUser(), makeUser(), makeUser()];
    await store.users.create(known);
    using other = new DatabaseSync(path);
    other.exec('BEGIN EXCLUSIVE');

    // The time this thread spends running, idle time excluded: no stall can be longer than all of it together, and
    // unlike the lateness of a timer it does not grow because other processes are busy.
    const before = performance.eventLoopUtilization();
    const refusal = refusalMs(() => store.users.create(late));
    expect(await store.users.findById(known._id)).toEqual(known);
    expect(await refusal).toBeLessThan(REFUSED_WITHIN_MS);
    expect(performance.eventLoopUtilization(before).active).toBeLessThan(50);

    other.exec('ROLLBACK');
    // Runs after whatever the thread still had to do, so a write that was merely late would show now.
    expect(await store.users.create(next)).toBe(true);
    expect(await store.users.findById(late._id)).toBeNull();
  });

  test('a write waits for a lock that is released in time', async () => {
    await using store = closing(await SqliteStore.open(directory));
    using other = new DatabaseSync(path);
    other.exec('BEGIN EXCLUSIVE');
    const user = makeUser();
    const creation = store.users.create(user);
    // Answered while the write waits: proof that the lock was held when it was tried.
    expect(await store.users.findById(user._id)).toBeNull();
    other.exec('ROLLBACK');
    expect(await creation).toBe(true);
  });

  test('the store is not ready while somebody else keeps changes out, opens all the same, and asking writes nothing', async () => {
    await using store = closing(await SqliteStore.open(directory));
    await store.users.create(makeUser());
    const log = await readFile(`${path}-wal`);
    using other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    await using late = closing(await SqliteStore.open(directory));
    expect(await refusalMs(() => late.ping())).toBeLessThan(REFUSED_WITHIN_MS);
    other.exec('ROLLBACK');
    await Promise.all([store.ping(), late.ping()]);
    expect(await readFile(`${path}-wal`)).toEqual(log);
  });

  test('the store is not ready while changes fail for a disk that takes no more, and is again once it does', async () => {
    const script = join(directory, 'server.mjs');
    await writeFile(
      script,
      `import { DatabaseSync } from 'node:sqlite';
      import { SqliteStore } from ${JSON.stringify(new URL('./SqliteStore.ts', import.meta.url).href)};
      const store = await SqliteStore.open(${JSON.stringify(directory)});
      const outcome = (asked) => asked.then(() => 'done', ({ code }) => code);
      const user = ${JSON.stringify(makeUser())};
      await store.users.create({ ...user, createdAt: new Date(user.createdAt) });
      const change = () => outcome(store.users.setEmailProved(user._id, new Date()));
      // As long as somebody reads what was there, the log cannot be emptied: it grows to the limit.
      const reader = new DatabaseSync(${JSON.stringify(path)});
      reader.exec('BEGIN; SELECT * FROM users');
      while ((await change()) === 'done');
      const ping = () => outcome(store.ping());
      const full = [await ping(), await outcome(store.users.findById(user._id)), await ping()];
      reader.close();
      console.log(JSON.stringify([...full, await ping(), await change()]));
      await store.close();`,
    );
    // A limit that binds root as well; Node ignores the signal that comes with it.
    const child = spawn('sh', ['-c', `ulimit -f 1000; exec "$0" "$@"`, process.execPath, ...process.execArgv, script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const printed = await text(child.stdout);
    const [away, done] = ['store_unavailable', 'done'];
    expect(JSON.parse(printed)).toEqual([away, done, away, done, done]);
  });

  test('what a newer release has made of the file since stays its own, also after a change has failed', async () => {
    await using store = closing(await SqliteStore.open(directory));
    const user = makeUser();
    await expect(store.users.create({ ...user, name: null as unknown as string })).rejects.toThrow();
    using newer = new DatabaseSync(path);
    newer.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    expect(await store.users.create(user)).toBe(true);
    expect(newer.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA_VERSION + 1 });
  });

  test('opening a locked file is refused in time', async () => {
    await (await SqliteStore.open(directory)).close();
    using other = new DatabaseSync(path);
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; PRAGMA user_version');
    const startedAt = performance.now();
    await expect(SqliteStore.open(directory)).rejects.toThrow(/cannot be opened: .*locked/);
    expect(performance.now() - startedAt).toBeLessThan(REFUSED_WITHIN_MS);
  });

  test('a dead thread is reported, what it was doing refused, and the next request served by a new one', async () => {
    const post = vi.spyOn(Worker.prototype, 'postMessage');
    const onError = vi.fn<(error: unknown) => void>();
    await using store = closing(await SqliteStore.open(directory, onError));
    const worker = post.mock.contexts.at(-1) as Worker;
    post.mockRestore();
    using other = new DatabaseSync(path);
    other.exec('BEGIN EXCLUSIVE');
    const refusal = refusalMs(() => store.users.create(makeUser()));
    await worker.terminate();
    expect(await refusal).toBeLessThan(REFUSED_WITHIN_MS);
    expect(onError).toHaveBeenCalledOnce();
    expect(await store.users.hasAdmin()).toBe(false);
  });

  test('a file that is missing when it is opened anew is unavailable, not made afresh, and found again', async () => {
    const post = vi.spyOn(Worker.prototype, 'postMessage');
    await using store = closing(await SqliteStore.open(directory));
    const worker = post.mock.contexts.at(-1) as Worker;
    post.mockRestore();
    const user = makeUser();
    await store.users.create(user);
    await worker.terminate();
    const away = join(directory, 'away');
    await mkdir(away);
    const names = (await readdir(directory)).filter((name) => name.startsWith('parley.db'));
    for (const name of names) await rename(join(directory, name), join(away, name));

    expect(await refusalMs(() => store.users.findById(user._id))).toBeLessThan(REFUSED_WITHIN_MS);
    expect(await readdir(directory)).toEqual(['away']);
    for (const name of names) await rename(join(away, name), join(directory, name));
    expect(await store.users.findById(user._id)).toEqual(user);
  });

  test('what was acknowledged outlives a killed process', async () => {
    const user = makeUser();
    const script = join(directory, 'server.mjs');
    await writeFile(
      script,
      `import { SqliteStore } from ${JSON.stringify(new URL('./SqliteStore.ts', import.meta.url).href)};
      const store = await SqliteStore.open(${JSON.stringify(directory)});
      const user = ${JSON.stringify(user)};
      await store.users.create({ ...user, createdAt: new Date(user.createdAt) });
      process.kill(process.pid, 'SIGKILL');`,
    );
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit'] });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    await using store = closing(await SqliteStore.open(directory));
    expect(await store.users.findById(user._id)).toEqual(user);
  });
});

function closing<Closable extends { close(): Promise<void> }>(closable: Closable): Closable & AsyncDisposable {
  return Object.assign(closable, { [Symbol.asyncDispose]: () => closable.close() });
}
