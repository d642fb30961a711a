import { letGo } from './children.mjs';
import { enter } from './enter.mjs';

const isReady = await enter(import.meta.url, async () => {
  const { prepare } = await import('./prepare.mjs');
  await prepare();
});
if (isReady) {
  letGo();
  await import('../server/src/main.ts');
}
