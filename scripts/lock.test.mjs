import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

const folder = mkdtempSync(join(tmpdir(), 'parley-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('one works at a time, and the others are told that they wait', async () => {
  const path = join(folder, 'busy.lock');
  let inside = 0;
  let most = 0;
  let waited = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await delay(20);
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(path, work, () => (waited += 1))));
  expect({ most, waited }).toEqual({ most: 1, waited: 2 });
});

test('the lock is free again after a failure', async () => {
  const path = join(folder, 'failed.lock');
  await expect(withLock(path, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await withLock(path, async () => 'done')).toBe('done');
});

test('a lock whose process is gone is taken over', async () => {
  const path = join(folder, 'dead.lock');
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(path, `${pid} ${hostname()}`);
  expect(await withLock(path, async () => readFileSync(path, 'utf8'))).toBe(`${process.pid} ${hostname()}`);
});

test('a lock from another machine is taken over when it has been silent for long', async () => {
  const path = join(folder, 'silent.lock');
  writeFileSync(path, '1 elsewhere');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(path, longAgo, longAgo);
  expect(await withLock(path, async () => 'done')).toBe('done');
});
