import { join } from 'node:path';
import { run } from './children.mjs';
import { readJson } from './npm.mjs';
import { root } from './project.mjs';

/** @param {string} name the tool's program, called as its package is, or as `bin` in that package says */
export function toolPath(name) {
  const owner = owners[/** @type {keyof typeof owners} */ (name)] ?? name;
  const { bin } = readJson(join(root, 'node_modules', owner, 'package.json'));
  return join(root, 'node_modules', owner, typeof bin === 'string' ? bin : bin[name]);
}

const owners = { tsc: 'typescript' };

/**
 * Runs a tool of this project from its root, by the Node that runs us: no shell, no `.bin` that differs on Windows.
 * @param {string} name
 * @param {string[]} args
 */
export function runTool(name, args) {
  return run(process.execPath, [toolPath(name), ...args], { cwd: root });
}
