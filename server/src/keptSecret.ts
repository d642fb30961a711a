import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config.ts';
import { makeDataDir } from './makeDataDir.ts';

/**
 * The signing secret of a server without `JWT_SECRET`: made once, then read. Two processes that start together agree,
 * because the file appears whole under its name (`link` fails when it exists) and the loser reads the winner's.
 * @throws ConfigError when `dataDir` cannot be written or the file does not hold a secret.
 */
export function keptSecret(dataDir: string): string {
  const path = join(dataDir, 'jwt-secret');
  try {
    makeDataDir(dataDir);
    const kept = read(path);
    if (kept !== null) return kept;

    const draft = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`;
    writeFileSync(draft, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx', flush: true });
    try {
      linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`DATA_DIR (${dataDir}) cannot be used: ${(error as Error).message}.`);
  }
  const made = read(path);
  if (made === null) throw new ConfigError(`DATA_DIR (${dataDir}) does not keep what is written to it.`);
  return made;
}

function read(path: string): string | null {
  try {
    const secret = readFileSync(path, 'utf8').trim();
    if (secret.length >= 32) return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  throw new ConfigError(`DATA_DIR holds a broken secret: delete ${path}, and everybody signs in again.`);
}
