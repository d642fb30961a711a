import { enter } from './enter.mjs';

// npm run doctor [-- URL]: looks at a deployment and says in words what to mend.
await enter(import.meta.url, async () => {
  const { ensurePackages } = await import('./ensurePackages.mjs');
  await ensurePackages();
  const { runDoctor } = await import('../server/src/doctor/runDoctor.ts');
  process.exit(await runDoctor(process.argv.slice(2), process.env, (text) => process.stdout.write(text)));
});
