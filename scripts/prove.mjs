import { join } from 'node:path';
import { enter } from './enter.mjs';

// npm run prove [-- NAME ...]: measures what the project promises in figures.
await enter(import.meta.url, async () => {
  const { prepare } = await import('./prepare.mjs');
  const { ensureBrowser, ensureLab, ensureMongo, ensureTurn, ensureWalls } = await import('./ensureEngines.mjs');
  const { isolated } = await import('./isolated.mjs');
  const { run } = await import('./children.mjs');
  const { root } = await import('./project.mjs');
  const { Trouble } = await import('./Trouble.mjs');
  await prepare();
  const missing = (await ensureBrowser()) ?? isolated.missing();
  if (missing) throw new Trouble(missing);
  // Where one cannot be had, the proofs that need it are "not run", and say so themselves.
  await ensureLab();
  await ensureTurn();
  await ensureWalls();
  await ensureMongo();
  const proofs = join(root, 'proofs', 'prove.ts');
  // Nothing of a measurement leaves the machine, or is disturbed by its network.
  const [command, args] = isolated.wrap(process.execPath, [proofs, ...process.argv.slice(2)]);
  process.exit(await run(command, args, { cwd: root }));
});
