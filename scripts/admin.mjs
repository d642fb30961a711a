import { enter } from './enter.mjs';

// npm run admin -- COMMAND [EMAIL]: what the person who runs the server may do with accounts.
await enter(import.meta.url, async () => {
  const { ensurePackages } = await import('./ensurePackages.mjs');
  await ensurePackages();
  const { runAdmin } = await import('../server/src/admin/runAdmin.ts');
  process.exit(await runAdmin(process.argv.slice(2), process.env, (text) => process.stdout.write(text)));
});
