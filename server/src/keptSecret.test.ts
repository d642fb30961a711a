import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ConfigError } from './config.ts';
import { keptSecret } from './keptSecret.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-secret-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('makes one secret and keeps it, for the owner alone', async () => {
  const dataDir = join(directory, 'a/b');
  const secret = keptSecret(dataDir);
  expect(secret).toMatch(/^[\w-]{64}$/);
  expect(keptSecret(dataDir)).toBe(secret);
  expect((await stat(join(dataDir, 'jwt-secret'))).mode & 0o777).toBe(0o600);
  expect(await readdir(dataDir)).toEqual(['jwt-secret']);
  expect(keptSecret(join(directory, 'c'))).not.toBe(secret);
});

it('gives one secret to servers that start together', async () => {
  const source = `
    import { parentPort, workerData } from 'node:worker_threads';
    const { keptSecret } = await import(workerData.module);
    parentPort.postMessage(keptSecret(workerData.directory));`;
  const module = new URL('keptSecret.ts', import.meta.url).href;
  const secrets = await Promise.all(
    Array.from({ length: 6 }, () => {
      const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
        workerData: { module, directory },
      });
      return new Promise<string>((resolve, reject) => worker.once('message', resolve).once('error', reject));
    }),
  );
  expect(new Set(secrets).size).toBe(1);
});

it('says what to do about a directory or a file that is no good', async () => {
  await writeFile(join(directory, 'jwt-secret'), 'short');
  expect(() => keptSecret(directory)).toThrow(ConfigError);
  expect(() => keptSecret(directory)).toThrow(/^DATA_DIR .*delete/);
  await writeFile(join(directory, 'file'), '');
  expect(() => keptSecret(join(directory, 'file'))).toThrow(/^DATA_DIR .*cannot be used/);
});
