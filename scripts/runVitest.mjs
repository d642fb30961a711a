import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './children.mjs';
import { readJson } from './npm.mjs';
import { cache, root } from './project.mjs';
import { toolPath } from './runTool.mjs';
import { countReport } from './total.mjs';

// A run that hangs shall not keep CI for the 90 minutes it is given.
const limitMs = 45 * 60_000;

/**
 * One Vitest project, run once.
 * @param {'unit' | 'e2e'} project
 * @param {string[]} args passed on to Vitest
 * @param {Record<string, string>} env
 * @param {(command: string, args: string[]) => [string, string[]]} [wrap] puts another program around it
 */
export async function runVitest(project, args, env, wrap = (...asIs) => asIs) {
  const file = join(cache, 'test', `${project}.json`);
  mkdirSync(join(cache, 'test'), { recursive: true });
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  // ".only" is for the minute in which one writes a test; a run that counts shall not leave the others out.
  const own = ['run', '--project', project, '--allowOnly=false', ...reporters];
  const [command, all] = wrap(process.execPath, [toolPath('vitest'), ...own, ...args]);
  const code = await run(command, all, {
    cwd: root,
    timeout: limitMs,
    env: { ...process.env, NODE_ENV: 'test', ...env },
  });
  return countReport(existsSync(file) ? readJson(file) : undefined, code);
}
