import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './children.mjs';
import { ensureFerretdb } from './ferretdb.mjs';
import { withLock } from './lock.mjs';
import { cache } from './project.mjs';

/** Debian's packages for the browser tests, each with a file that tells whether it is there. */
const debian = [
  { name: 'chromium', file: process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium' },
  { name: 'fonts-dejavu-core', file: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf' },
  { name: 'iproute2', file: '/sbin/ip' },
  { name: 'util-linux', file: '/usr/bin/unshare' },
];

/**
 * Chromium and what it needs, installed where that is possible.
 * @returns {Promise<string | undefined>} a sentence that says why there is none, if so
 */
export async function ensureBrowser() {
  if (absent().length === 0) return undefined;
  const names = absent().map(({ name }) => name);
  const byHand = `Install ${names.join(', ')} (Debian's names; another place for Chromium goes into PARLEY_CHROMIUM).`;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return byHand;
  await withLock(join(cache, 'apt.lock'), install);
  return absent().length === 0 ? undefined : `apt-get could not install it (details: .cache/apt.log). ${byHand}`;
}

function absent() {
  return debian.filter(({ file }) => !existsSync(file));
}

async function install() {
  const names = absent().map(({ name }) => name);
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
