import { mkdirSync, readFileSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const beatMs = 2_000;
// Without a beat for this long the holder is gone, even where its pid says nothing (another container, a reused pid).
const staleMs = 20_000;
const pollMs = 200;

/**
 * Runs `work` while no other process of this checkout holds the same lock. A lock whose holder died is taken over.
 * @template T
 * @param {string} path the lock file
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] told once, when somebody else is at it
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!take(path)) {
    if (!told) onWait?.();
    told = true;
    await delay(pollMs);
  }
  const beat = setInterval(() => touch(path), beatMs);
  beat.unref();
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.off('exit', release);
    release();
  }
}

/** @param {string} path */
function take(path) {
  if (create(path)) return true;
  if (!isStale(path)) return false;
  // Two processes may find the same dead holder: only the one that makes the second file removes the first, after
  // another look, so that nobody's fresh lock is ever taken away.
  const takeover = `${path}.takeover`;
  if (!create(takeover)) {
    if (isStale(takeover)) rmSync(takeover, { force: true });
    return false;
  }
  try {
    if (isStale(path)) rmSync(path, { force: true });
  } finally {
    unlinkSync(takeover);
  }
  return create(path);
}

/** @param {string} path */
function create(path) {
  try {
    writeFileSync(path, `${process.pid} ${hostname()}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} path */
function isStale(path) {
  try {
    const silentMs = Date.now() - statSync(path).mtimeMs;
    const [pid, host] = readFileSync(path, 'utf8').split(' ');
    if (silentMs > staleMs) return true;
    return host === hostname() && !isAlive(Number(pid));
  } catch {
    return false; // Released between our two looks: the next round takes it.
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** @param {string} path */
function touch(path) {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // Somebody deleted .cache under us: the work goes on, and a second run may then do it once more.
  }
}
