import { enter } from './enter.mjs';
import { Trouble } from './Trouble.mjs';

// node scripts/run.mjs TOOL [args]: a program of node_modules, under a Node that is new enough for it.
await enter(import.meta.url, async () => {
  const { ensurePackages } = await import('./ensurePackages.mjs');
  const { runTool } = await import('./runTool.mjs');
  const [tool, ...args] = process.argv.slice(2);
  if (!tool) throw new Trouble('Usage: node scripts/run.mjs TOOL [args]');
  await ensurePackages();
  process.exit(await runTool(tool, args));
});
