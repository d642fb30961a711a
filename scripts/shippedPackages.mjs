import { posix } from 'node:path';

/** @typedef {{ version?: string, dependencies?: Record<string, string>, optionalDependencies?: Record<string, string> }} Entry */

/**
 * The paths in a lock file of all that these workspaces need when they run, themselves not among them. npm's own
 * `--omit=dev` does not do for a list: it leaves out whatever is a development dependency of any one workspace.
 * @param {Record<string, Entry>} locked `packages` of package-lock.json
 * @param {string[]} workspaces
 */
export function shippedPackages(locked, workspaces) {
  /** @type {Set<string>} */
  const found = new Set();
  /** @type {(from: string) => void} */
  const follow = (from) => {
    const { dependencies = {}, optionalDependencies = {} } = locked[from] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const path = pathFrom(locked, from, name);
      if (path === null || found.has(path)) continue;
      found.add(path);
      follow(path);
    }
  };
  workspaces.forEach(follow);
  return found;
}

/**
 * Where Node finds a package: the nearest `node_modules` on the way up.
 * @param {Record<string, Entry>} locked
 * @param {string} from
 * @param {string} name
 */
function pathFrom(locked, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = posix.join(folder, 'node_modules', name);
    if (locked[path]) return path;
    if (folder === '') return null;
  }
}
