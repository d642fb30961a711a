import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readJson } from './npm.mjs';
import { root } from './project.mjs';

/** @typedef {Partial<Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>>} Needs */
/** @typedef {Needs & { version: string, resolved?: string, link?: boolean }} Entry */

/** @type {Record<string, Entry>} */
const locked = readJson(join(root, 'package-lock.json')).packages;
/** @type {string[]} */
const workspaces = readJson(join(root, 'package.json')).workspaces;

// "npm audit" has no answer on every registry; these are the versions that close what was known when we pinned them.
test.each([
  ['socket.io-parser', '4.2.6'],
  ['engine.io', '6.6.9'],
  ['ws', '8.21.0'],
])('every %s in the lock file is at least %s', (name, floor) => {
  const found = Object.entries(locked).filter(([path]) => path.endsWith(`node_modules/${name}`));
  expect(found.length).toBeGreaterThan(0);
  for (const [, { version }] of found) expect(compare(version, floor)).toBeGreaterThanOrEqual(0);
});

test('the lock file names no host, so that it serves behind every registry and mirror', () => {
  const hosts = Object.entries(locked).filter(([, { resolved, link }]) => resolved !== undefined && !link);
  expect(hosts.map(([path]) => path)).toEqual([]);
});

// npm drops the native packages of other platforms from the lock file when the registry does not answer for them, and
// "npm ci" then refuses. Such an entry needs no more than version, os, cpu and "optional": write it back by hand.
test('the lock file holds the native packages of every platform', () => {
  const natives = Object.values(locked).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  const names = new Set(Object.keys(locked).map((path) => path.replace(/^.*node_modules\//, '')));
  expect(natives.filter((name) => !names.has(name))).toEqual([]);
});

test.each(['', ...workspaces])(
  'package.json of "%s" pins exact versions, and the lock file holds the same',
  (folder) => {
    const { dependencies = {}, devDependencies = {} } = readJson(join(root, folder, 'package.json'));
    const ranges = Object.values({ ...dependencies, ...devDependencies });
    expect(ranges.filter((range) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
    expect(locked[folder]?.dependencies ?? {}).toEqual(dependencies);
    expect(locked[folder]?.devDependencies ?? {}).toEqual(devDependencies);
  },
);

/**
 * @param {string} one
 * @param {string} other
 */
function compare(one, other) {
  const [left, right] = [one, other].map((version) => version.split('.').map(Number));
  const differs = left?.findIndex((part, index) => part !== right?.[index]) ?? -1;
  return differs < 0 ? 0 : (left?.[differs] ?? 0) - (right?.[differs] ?? 0);
}
