import { join } from 'node:path';
import { enter } from './enter.mjs';
import { root } from './project.mjs';
import { Trouble } from './Trouble.mjs';

// npm run dev: the server with reload on 5000 and Vite on 5173. "dev.mjs server" and "dev.mjs client" run one of them.
await enter(import.meta.url, async () => {
  const { ensurePackages } = await import('./ensurePackages.mjs');
  const { run } = await import('./children.mjs');
  const { prefixed } = await import('./prefixed.mjs');
  const parts = {
    server: { args: ['--watch', '--watch-preserve-output', join('src', 'main.ts')], cwd: join(root, 'server') },
    client: { args: [join(root, 'node_modules', 'vite', 'bin', 'vite.js')], cwd: join(root, 'client') },
  };
  const [only, ...rest] = process.argv.slice(2);
  if (only !== undefined && !(only in parts))
    throw new Trouble('Usage: npm run dev, or node scripts/dev.mjs server|client');
  await ensurePackages();
  const chosen = Object.entries(parts).filter(([name]) => only === undefined || name === only);
  const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const runs = chosen.map(([name, { args, cwd }]) => {
    if (only !== undefined) return run(process.execPath, [...args, ...rest], { cwd });
    return run(process.execPath, args, { cwd, env: { ...process.env, ...colors } }, prefixed(name));
  });
  // One alone is of no use: exit() ends the other with us.
  process.exit(await Promise.race(runs));
});
