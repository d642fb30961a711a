import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './children.mjs';
import { ensureFerretdb } from './ferretdb.mjs';
import { withLock } from './lock.mjs';
import { cache } from './project.mjs';

/** @typedef {{ name: string, file: string }} Package one of Debian's, with a file that tells whether it is there */

/** @type {Package[]} */
const forChromium = [
  { name: 'chromium', file: process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium' },
  { name: 'fonts-dejavu-core', file: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf' },
  { name: 'iproute2', file: '/sbin/ip' },
  { name: 'util-linux', file: '/usr/bin/unshare' },
];

/** @type {Package[]} */
const forFirefox = [{ name: 'firefox-esr', file: process.env.PARLEY_FIREFOX ?? '/usr/bin/firefox-esr' }];

/** @type {Package[]} for whatever needs a TURN server, and a certificate of its own for it */
const forTurn = [
  { name: 'coturn', file: '/usr/bin/turnserver' },
  { name: 'openssl', file: '/usr/bin/openssl' },
];

/** @type {Package[]} for calls through a TURN server where UDP is blocked */
const forWalls = [
  { name: 'iptables', file: '/usr/sbin/iptables' },
  { name: 'libnss3-tools', file: '/usr/bin/certutil' },
];

/** @type {Package[]} for proofs about networks */
const forLab = [
  { name: 'iproute2', file: '/sbin/tc' },
  { name: 'iptables', file: '/usr/sbin/iptables' },
  { name: 'util-linux', file: '/usr/bin/setpriv' },
  { name: 'python3', file: '/usr/bin/python3' },
];

/**
 * Chromium and what it needs, installed where that is possible.
 * @returns {Promise<string | undefined>} a sentence that says why there is none, if so
 */
export function ensureBrowser() {
  return ensure(forChromium, 'another place for Chromium goes into PARLEY_CHROMIUM');
}

/**
 * Firefox beside it. By itself: a Debian that has none shall not go without Chromium as well.
 * @returns {Promise<string | undefined>} a sentence that says why there is none, if so
 */
export function ensureFirefox() {
  return ensure(forFirefox, 'another place for Firefox goes into PARLEY_FIREFOX');
}

/**
 * What networks of namespaces are made with, installed where that is possible. A proof that lacks it says so itself.
 * @returns {Promise<string | undefined>} a sentence that says why it is not there, if so
 */
export function ensureLab() {
  return ensure(forLab);
}

/**
 * coturn, installed where that is possible. Not under systemd: there the package starts a TURN server for the whole
 * machine, which is no test's to do.
 * @returns {Promise<string | undefined>} a sentence that says why there is none, if so
 */
export function ensureTurn() {
  const note = 'then stop the server that coturn starts: systemctl disable --now coturn';
  return ensure(forTurn, note, !existsSync('/run/systemd/system'));
}

/**
 * What shuts UDP off and lets Chromium trust a certificate of a test's own.
 * @returns {Promise<string | undefined>} a sentence that says why there is none, if so
 */
export function ensureWalls() {
  return ensure(forWalls);
}

/**
 * @param {Package[]} packages
 * @param {string} [note] on what to do by hand
 * @param {boolean} [mayInstall]
 */
async function ensure(packages, note, mayInstall = true) {
  const absent = () => packages.filter(({ file }) => !existsSync(file)).map(({ name }) => name);
  if (absent().length === 0) return undefined;
  const byHand = `Install ${absent().join(', ')} (Debian's names${note ? `; ${note}` : ''}).`;
  if (!mayInstall || !existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return byHand;
  await withLock(join(cache, 'apt.lock'), () => install(absent()));
  return absent().length === 0 ? undefined : `apt-get could not install it (details: .cache/apt.log). ${byHand}`;
}

/** @param {string[]} names */
async function install(names) {
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
