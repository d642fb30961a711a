// Builds, once for a checkout, the MongoDB-speaking server that the tests use where there is no mongod:
// FerretDB over SQLite, from the sources that ferretdb/go.sum pins. Run it alone to warm the cache.

import { execFile } from 'node:child_process';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const FERRETDB_VERSION = '1.24.2';

const sources = fileURLToPath(new URL('./ferretdb/', import.meta.url));
const cached = fileURLToPath(new URL(`../.cache/ferretdb/ferretdb-v${FERRETDB_VERSION}`, import.meta.url));

/**
 * The path of the server's binary, which takes `HOST:PORT DIRECTORY` and ends when its standard input does. The first
 * call builds it, in two minutes or so. `missing` is a sentence that says why there is none.
 * @returns {Promise<string | { missing: string }>}
 */
export async function ensureFerretdb() {
  if (await exists(cached)) return cached;

  const unfinished = `${cached}.${process.pid}`;
  // readonly: exactly the versions in go.mod, verified against go.sum. GOFLAGS of the machine must not change that.
  const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-tags=ferretdb_no_postgresql'];
  try {
    await mkdir(dirname(cached), { recursive: true });
    await promisify(execFile)('go', ['build', ...flags, '-o', unfinished, '.'], {
      cwd: sources,
      env: { ...process.env, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0' },
    });
    // Only ever appears complete, also when two processes build at once.
    await rename(unfinished, cached);
    return cached;
  } catch (error) {
    await rm(unfinished, { force: true });
    const reason = error.code === 'ENOENT' ? 'Go is not installed' : String(error.stderr || error.message).trim();
    return { missing: `FerretDB ${FERRETDB_VERSION} is not there and could not be built: ${reason}` };
  }
}

async function exists(path) {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const binary = await ensureFerretdb();
  if (typeof binary === 'string') console.log(binary);
  else {
    console.error(binary.missing);
    process.exitCode = 1;
  }
}
