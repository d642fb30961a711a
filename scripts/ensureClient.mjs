import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { run } from './children.mjs';
import { clientStamp } from './clientStamp.mjs';
import { withLock } from './lock.mjs';
import { cache, root } from './project.mjs';
import { Trouble } from './Trouble.mjs';

const client = join(root, 'client');
const dist = join(client, 'dist');
const stampFile = join(cache, 'client.stamp');

/** Makes `client/dist` what the sources say. Builds nothing when it already is. */
export async function ensureClient() {
  if (isBuilt()) return;
  const waiting = () => console.log('Another start of this project is building the web client, waiting for it ...');
  await withLock(join(cache, 'client.lock'), build, waiting);
}

function isBuilt() {
  if (!existsSync(join(dist, 'index.html')) || !existsSync(stampFile)) return false;
  return readFileSync(stampFile, 'utf8') === clientStamp(root, apiUrl());
}

/** The one setting that goes into the page. An empty value means unset, and the environment wins over the file. */
function apiUrl() {
  const file = join(client, '.env');
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')).VITE_API_URL : undefined;
  return process.env.VITE_API_URL || fromFile || '';
}

async function build() {
  if (isBuilt()) return;
  console.log('Building the web client ...');
  const url = apiUrl();
  const stamp = clientStamp(root, url);
  mkdirSync(cache, { recursive: true });
  const aside = mkdtempSync(join(cache, 'client-'));
  const fresh = join(aside, 'dist');
  try {
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    const args = ['build', '--mode', 'production', '--logLevel', 'warn', '--outDir', fresh, '--emptyOutDir'];
    const env = { ...process.env, NODE_ENV: 'production', VITE_API_URL: url };
    const code = await run(process.execPath, [vite, ...args], { cwd: client, env });
    if (code !== 0) throw new Trouble('The web client could not be built: see the messages above.');
    // A server that is running keeps a whole client at every moment but the one between these two renames.
    rmSync(stampFile, { force: true });
    if (existsSync(dist)) renameSync(dist, join(aside, 'old'));
    renameSync(fresh, dist);
    writeFileSync(stampFile, stamp);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
