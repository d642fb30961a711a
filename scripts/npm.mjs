import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { run } from './children.mjs';
import { cache, root } from './project.mjs';
import { Trouble, troubleFrom } from './Trouble.mjs';

// "npm start -w server --omit=dev" hands its own settings down to every npm below it. Those that say where and with
// what network stay; those that say what to install would change the outcome, and go.
const scoped =
  /^npm_config_(workspaces?|include_workspace_root|omit|include|only|also|production|optional|dev|global|location|prefix|local_prefix|dry_run|package_lock|package_lock_only|save|install_strategy|install_links|engine_strict|os|cpu|libc)$/i;

/**
 * The environment for an npm of ours.
 * @param {NodeJS.ProcessEnv} env
 */
export function npmEnvironment(env) {
  const kept = Object.entries(env).filter(([name]) => name !== 'NODE_ENV' && !scoped.test(name));
  return Object.fromEntries(kept);
}

/**
 * Runs npm quietly. What it prints goes to `.cache/npm.log`.
 * @param {string} what for the sentence when it fails, as in "Installing packages"
 * @param {string[]} args
 * @param {string} cwd
 */
export async function npm(what, args, cwd) {
  const log = join(cache, 'npm.log');
  // What npm's cache already holds is pinned by our lock files like the rest, and needs no question to the registry.
  let { code, output } = await attempt([...args, '--prefer-offline'], cwd);
  // A cache older than our versions does not know them.
  if (code !== 0 && /ETARGET|E404|EINTEGRITY/.test(output)) ({ code, output } = await attempt(args, cwd));
  if (code === 0) return;
  if (code === 127) throw new Trouble('npm is missing on this machine: install Node 24 with npm, then try again.');
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, output);
  throw troubleFrom(what, output, relative(root, log));
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
async function attempt(args, cwd) {
  let output = '';
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--no-update-notifier'];
  // npm's own patience (minutes of silent retries) is too long for a person who waits for the first start.
  const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=8000'];
  const { command, before, shell } = findNpm();
  const options = { cwd, env: npmEnvironment(process.env), shell };
  const code = await run(command, [...before, ...args, ...quiet, ...patience], options, (chunk) => (output += chunk));
  return { code, output };
}

/** npm's own program under the Node that runs us, if we know it; else whatever "npm" is on the path. */
export function findNpm() {
  const cli = process.env.npm_execpath;
  if (cli && basename(cli) === 'npm-cli.js') return { command: process.execPath, before: [cli], shell: false };
  return { command: 'npm', before: [], shell: process.platform === 'win32' };
}

/**
 * A JSON file, parsed.
 * @param {string} path
 */
export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
