import { enter } from './enter.mjs';

await enter(import.meta.url, async () => {
  const { prepare } = await import('./prepare.mjs');
  await prepare();
  console.log('The web client is in client/dist.');
  process.exit(0);
});
