import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { npm, readJson } from './npm.mjs';
import { npmHasLeft } from './otherNpm.mjs';
import { cache, root } from './project.mjs';
import { Trouble } from './Trouble.mjs';

/**
 * @typedef {{ version: string, link?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} Entry
 */

const stampFile = join(cache, 'packages.stamp');
// npm rewrites this one whenever it touches the tree: it tells that somebody else's npm was here since.
const treeFile = join(root, 'node_modules', '.package-lock.json');

/** Makes `node_modules` what the lock file says. Touches no network, and no npm, when it already is. */
export async function ensurePackages() {
  if (isStamped()) return;
  const waiting = () => console.log('Another start of this project is installing packages, waiting for it ...');
  await withLock(join(cache, 'packages.lock'), install, waiting);
}

function isStamped() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp() && missing(existsSync).length === 0;
}

async function install() {
  if (isStamped()) return;
  rmSync(stampFile, { force: true });
  // "cd server; npm install" in the other terminal: it knows no lock of ours, so it goes first.
  await npmHasLeft();
  if (missing(hasVersion).length > 0) {
    console.log('Installing packages (once) ...');
    // Whatever NODE_ENV says: the client cannot be built without the development packages. First an install that only
    // adds, since other processes may be running from this tree; "npm ci" starts over, should that not be enough.
    const everything = ['--include=dev', '--include=optional'];
    await npm('Installing packages', ['install', '--no-save', ...everything], root);
    if (missing(hasVersion).length > 0) await npm('Installing packages', ['ci', ...everything], root);
    const [still] = missing(hasVersion);
    if (still) throw new Trouble(`Installing packages left out ${still}: delete node_modules, then try again.`);
  }
  mkdirSync(cache, { recursive: true });
  writeFileSync(stampFile, stamp());
}

function stamp() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  /** @type {string[]} */
  const workspaces = readJson(join(root, 'package.json')).workspaces;
  const manifests = ['.', ...workspaces].map((folder) => join(root, folder, 'package.json'));
  for (const file of [join(root, 'package-lock.json'), treeFile, ...manifests]) {
    hash.update(existsSync(file) ? readFileSync(file) : 'absent').update('\0');
  }
  return hash.digest('hex');
}

/**
 * The packages of the lock file that this machine needs and that are not there.
 * @param {(file: string, version: string) => boolean} isThere
 */
function missing(isThere) {
  /** @type {Record<string, Entry>} */
  const entries = readJson(join(root, 'package-lock.json')).packages;
  return Object.entries(entries)
    .filter(([path, entry]) => path.startsWith('node_modules/') && isMeant(entry))
    .filter(([path, { version }]) => !isThere(join(root, path, 'package.json'), version))
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
}

/**
 * Whether npm installs this entry here. Native programs come as one optional package for each platform.
 * @param {Entry} entry
 */
function isMeant({ os, cpu, libc, optional }) {
  if (!optional) return true;
  if (!os && !cpu) return false; // Left out for reasons of its own, and by its own word not needed.
  if (libc && process.platform === 'linux' && !libc.includes(cLibrary())) return false;
  return (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch));
}

/** @type {string | undefined} */
let knownLibrary;

function cLibrary() {
  if (!knownLibrary) {
    const report = process.report;
    // Without this the report looks every network interface up, which takes seconds where DNS is slow.
    Object.assign(report, { excludeNetwork: true });
    const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (report.getReport());
    knownLibrary = header.glibcVersionRuntime ? 'glibc' : 'musl';
  }
  return knownLibrary;
}

/**
 * @param {string} file
 * @param {string} version
 */
function hasVersion(file, version) {
  return existsSync(file) && (!version || readJson(file).version === version);
}
