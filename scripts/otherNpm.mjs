import { readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cache, root } from './project.mjs';

const patienceMs = 180_000;

/**
 * Waits until no npm that a person started installs into this checkout. Where processes cannot be listed (only Linux
 * has `/proc`) it returns at once.
 */
export async function npmHasLeft() {
  const deadline = Date.now() + patienceMs;
  if (!isNpmHere()) return;
  console.log('Another npm is installing into this folder, waiting for it ...');
  while (isNpmHere() && Date.now() < deadline) await delay(300);
}

function isNpmHere() {
  const here = realpathSync(root).replace(/[/\\]$/, '');
  return processes().some(({ title, folder }) => {
    if (!/^npm (install|i|ci|add|update|uninstall)\b/.test(title)) return false;
    return folder !== undefined && `${folder}${sep}`.startsWith(`${here}${sep}`) && !folder.startsWith(cache);
  });
}

function processes() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => ({ title: look(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')), pid }))
      .map(({ title, pid }) => ({ title: title ?? '', folder: look(() => readlinkSync(`/proc/${pid}/cwd`)) }));
  } catch {
    return []; // No /proc: not Linux.
  }
}

/**
 * @param {() => string} read
 */
function look(read) {
  try {
    return read();
  } catch {
    return undefined; // It ended meanwhile, or belongs to somebody else.
  }
}
