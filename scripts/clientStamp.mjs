import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const sources = ['client', 'protocol', 'package-lock.json', 'tsconfig.base.json'];
const skipped = /^(node_modules|dist|coverage|\.env.*)$|\.test\.tsx?$/;

/**
 * What the built page depends on, as one hash: sources, locked packages and the address of the API. Nothing else of the
 * environment counts (CI, PORT, DATA_DIR, NODE_ENV), so that no restart builds again without a reason.
 * @param {string} root the project's folder
 * @param {string} apiUrl VITE_API_URL, empty when unset
 */
export function clientStamp(root, apiUrl) {
  const hash = createHash('sha256').update(apiUrl);
  for (const source of sources) add(source);
  return hash.digest('hex');

  /** @param {string} path */
  function add(path) {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (!statSync(full).isDirectory()) hash.update(`\0${path}\0`).update(readFileSync(full));
    else for (const name of readdirSync(full).toSorted()) if (!skipped.test(name)) add(join(path, name));
  }
}
