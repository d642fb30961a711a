import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './children.mjs';
import { ensureFerretdb } from './ferretdb.mjs';
import { withLock } from './lock.mjs';
import { cache } from './project.mjs';

/** @typedef {{ name: string, file: string }} Package one of Debian's, with a file that tells whether it is there */

/** @type {Package[]} for the browser tests */
const browser = [
  { name: 'chromium', file: process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium' },
  { name: 'fonts-dejavu-core', file: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf' },
  { name: 'iproute2', file: '/sbin/ip' },
  { name: 'util-linux', file: '/usr/bin/unshare' },
];

/** @type {Package[]} for proofs about networks */
const lab = [
  { name: 'iproute2', file: '/sbin/tc' },
  { name: 'iptables', file: '/usr/sbin/iptables' },
  { name: 'util-linux', file: '/usr/bin/setpriv' },
  { name: 'python3', file: '/usr/bin/python3' },
];

/**
 * Chromium and what it needs, installed where that is possible.
 * @returns {Promise<string | undefined>} a sentence that says why there is none, if so
 */
export async function ensureBrowser() {
  return ensure(browser);
}

/**
 * What networks of namespaces are made with, installed where that is possible. A proof that lacks it says so itself.
 * @returns {Promise<string | undefined>} a sentence that says why it is not there, if so
 */
export async function ensureLab() {
  return ensure(lab);
}

/** @param {Package[]} packages */
async function ensure(packages) {
  const names = absent(packages);
  if (names.length === 0) return undefined;
  const byHand = `Install ${names.join(', ')} (Debian's names; another place for Chromium goes into PARLEY_CHROMIUM).`;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return byHand;
  await withLock(join(cache, 'apt.lock'), () => install(packages));
  return absent(packages).length === 0
    ? undefined
    : `apt-get could not install it (details: .cache/apt.log). ${byHand}`;
}

/** @param {Package[]} packages */
function absent(packages) {
  return packages.filter(({ file }) => !existsSync(file)).map(({ name }) => name);
}

/** @param {Package[]} packages */
async function install(packages) {
  const names = absent(packages);
  if (names.length === 0) return;
  console.log(`Installing ${names.join(', ')} (once) ...`);
  let output = '';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...names]]) {
    // Another apt at work, such as a nightly update, holds the lock for a while: wait for it.
    await run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], { env }, (chunk) => (output += chunk));
  }
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'apt.log'), output);
}

/**
 * A server that speaks MongoDB's protocol: `mongod` if the machine has it, else FerretDB, built once.
 * @returns {Promise<string | undefined>} a sentence that says why there is none, if so
 */
export async function ensureMongo() {
  if (spawnSync('mongod', ['--version'], { stdio: 'ignore' }).status === 0) return undefined;
  console.log('Looking for FerretDB (built once, in two minutes or so) ...');
  const engine = await withLock(join(cache, 'ferretdb.lock'), ensureFerretdb);
  return typeof engine === 'string' ? undefined : engine.missing;
}
