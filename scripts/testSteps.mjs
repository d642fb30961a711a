import { join } from 'node:path';
import { run } from './children.mjs';
import { ensureBrowser, ensureFirefox, ensureMongo, ensureTurn, ensureWalls } from './ensureEngines.mjs';
import { ensureClient } from './ensureClient.mjs';
import { isolated } from './isolated.mjs';
import { root } from './project.mjs';
import { runTool } from './runTool.mjs';
import { Trouble } from './Trouble.mjs';
import { add, nothing, totalLine } from './total.mjs';
import { runVitest } from './runVitest.mjs';

/**
 * @typedef {import('./total.mjs').Counts} Counts
 * @typedef {{ name: string, missing: string }} Absence an engine that this machine cannot have, and why
 * @typedef {{ title: string, run: (args: string[], absences: Absence[]) => Promise<Counts> }} Step
 */

/** @type {Record<string, Step>} */
const steps = {
  format: { title: 'Format', run: (args) => tool('oxfmt', ['--check', ...args]) },
  lint: { title: 'Lint', run: (args) => tool('oxlint', ['--type-aware', '--deny-warnings', ...args]) },
  types: { title: 'Types', run: (args) => tool('tsc', ['-b', ...args]) },
  unused: { title: 'Unused code', run: (args) => tool('knip', args) },
  unit: { title: 'Unit, contract and door tests', run: runUnit },
  e2e: { title: 'Browser tests', run: runBrowser },
  proofs: { title: 'Proofs that take seconds', run: runQuickProofs },
};

/** Measured with every run; the others take minutes, and a quiet machine: npm run prove. */
const quickProofs = [
  'pageWeight',
  'turnWalled',
  'foreignOrigins',
  'forgedTo',
  'forgedIdentity',
  'forgedTokens',
  'guessing',
  'secondFactor',
  'secretLogs',
];
/** What a proof ends with that could not be measured here. */
const notRun = 77;

/**
 * Runs one step, or all of them, each whatever became of the one before.
 * @param {string | undefined} only
 * @param {string[]} args for the tool of that one step
 * @returns {Promise<number>} the exit code
 */
export async function runSteps(only, args) {
  if (only !== undefined && !(only in steps)) {
    throw new Trouble(`Usage: npm test [-- ${Object.keys(steps).join(' | ')} [arguments]]`);
  }
  const chosen = Object.entries(steps).filter(([name]) => only === undefined || name === only);
  /** @type {Absence[]} */
  const absences = [];
  /** @type {string[]} */
  const outcomes = [];
  let total = nothing;
  for (const [, { title, run }] of chosen) {
    console.log(`\n== ${title}`);
    const startedMs = performance.now();
    const counts = await run(args, absences).catch(failed);
    total = add(total, counts);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    outcomes.push(`${counts.failed > 0 ? 'FAILED' : 'ok    '} ${title}: ${totalLine(counts)} (${seconds} s)`);
    console.log(outcomes.at(-1));
  }
  console.log(`\n${outcomes.join('\n')}`);
  for (const { name, missing } of absences) console.log(`Not on this machine: ${name}. ${missing}`);
  // A developer's machine may lack an engine; where nobody reads the lines above, silence would be a hole.
  if (process.env.CI === 'true') total = add(total, { ...nothing, failed: absences.length });
  console.log(totalLine(total));
  return total.failed > 0 ? 1 : 0;
}

/** @param {unknown} error */
function failed(error) {
  console.error(error instanceof Trouble ? error.message : error);
  return { ...nothing, failed: 1 };
}

/**
 * @param {string} name
 * @param {string[]} args
 */
async function tool(name, args) {
  const code = await runTool(name, args);
  return code === 0 ? { ...nothing, passed: 1 } : { ...nothing, failed: 1 };
}

/** @type {Step['run']} */
async function runUnit(args, absences) {
  // The doors are tested with the page behind them.
  await ensureClient();
  const missing = await ensureMongo();
  if (missing) absences.push({ name: 'MongoDB', missing });
  const withoutMongo = missing ? { PARLEY_NO_MONGO: missing } : {};
  return runVitest('unit', ['--project', 'mongo', ...args], { ...withoutMongo, ...(await turnHere(absences)) });
}

/**
 * What the tests are told about a TURN server on this machine.
 * @param {Absence[]} absences
 * @returns {Promise<Record<string, string>>}
 */
async function turnHere(absences) {
  const missing = await ensureTurn();
  if (!missing) return {};
  if (!absences.some(({ name }) => name === 'coturn')) absences.push({ name: 'coturn', missing });
  return { PARLEY_NO_COTURN: missing };
}

/** @type {Step['run']} */
async function runBrowser(args, absences) {
  await ensureClient();
  const missing = (await ensureBrowser()) ?? isolated.missing();
  if (!missing) {
    const noFirefox = await ensureFirefox();
    if (noFirefox) absences.push({ name: 'Firefox', missing: noFirefox });
    const withoutFirefox = noFirefox ? { PARLEY_NO_FIREFOX: noFirefox } : {};
    return runVitest('e2e', args, { ...withoutFirefox, ...(await turnHere(absences)) }, isolated.wrap);
  }
  absences.push({ name: 'Chromium on a network of its own', missing });
  // A name that no test has: every test is counted, as skipped.
  return runVitest('e2e', [...args, '--testNamePattern', '^no browser here$'], { PARLEY_NO_BROWSER: missing });
}

/** @type {Step['run']} */
async function runQuickProofs() {
  await ensureClient();
  const missing = (await ensureBrowser()) ?? isolated.missing();
  if (missing) return { ...nothing, skipped: quickProofs.length };
  await ensureTurn();
  await ensureWalls();
  let counts = nothing;
  for (const name of quickProofs) {
    const [command, args] = isolated.wrap(process.execPath, [join(root, 'proofs', 'prove.ts'), name]);
    const code = await run(command, args, { cwd: root });
    counts = add(counts, { ...nothing, [code === 0 ? 'passed' : code === notRun ? 'skipped' : 'failed']: 1 });
  }
  return counts;
}
