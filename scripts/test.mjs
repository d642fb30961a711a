import { enter } from './enter.mjs';

// npm test                      everything, as in CI
// npm test -- unit [filter]     one step; what follows goes to Vitest, or to the tool of that step
// npm test -- e2e [filter]
await enter(import.meta.url, async () => {
  const { ensurePackages } = await import('./ensurePackages.mjs');
  await ensurePackages();
  const { runSteps } = await import('./testSteps.mjs');
  const [step, ...rest] = process.argv.slice(2);
  process.exit(await runSteps(step, rest));
});
