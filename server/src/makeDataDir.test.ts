import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeDataDir } from './makeDataDir.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-data-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

it('makes each folder that is missing for the owner alone, and leaves those that are there', async () => {
  const there = join(directory, 'there');
  await mkdir(there, { mode: 0o755 });
  makeDataDir(join(there, 'a', 'b'));
  makeDataDir(there);
  expect([await modeOf(there), await modeOf(join(there, 'a')), await modeOf(join(there, 'a', 'b'))]).toEqual([
    0o755, 0o700, 0o700,
  ]);
});

it('throws below a file, and in a system folder that says its own folders are not there', async () => {
  await writeFile(join(directory, 'file'), '');
  expect(() => makeDataDir(join(directory, 'file', 'data'))).toThrow(/ENOTDIR/);
  if (process.platform === 'linux') {
    for (const path of ['/proc/nope', '/proc/self/nope/deeper']) expect(() => makeDataDir(path)).toThrow(/ENOENT/);
  }
});

it('takes a link to a folder for the folder', async () => {
  await symlink(directory, join(directory, 'link'));
  makeDataDir(join(directory, 'link', 'data'));
  expect((await stat(join(directory, 'data'))).isDirectory()).toBe(true);
});
