import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readJson } from './npm.mjs';
import { cache, root } from './project.mjs';
import { shippedPackages } from './shippedPackages.mjs';

// There is no Docker engine where this runs. What can be told without one: that what the file names is there, and that a
// server made of nothing but what the image holds starts and serves.
const dockerfile = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8');
const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n').filter(Boolean);
/** What each stage copies out of the project. */
const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) =>
  sources.split(' '),
);

mkdirSync(cache, { recursive: true });
const image = mkdtempSync(join(cache, 'image-'));
afterAll(() => rmSync(image, { recursive: true, force: true }));

test('every file that the Dockerfile copies is there, and not hidden from it', () => {
  expect(copied.length).toBeGreaterThan(8);
  expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  expect(copied.filter((path) => ignored.includes(path))).toEqual([]);
  // npm refuses to install when a workspace of the lock file is missing.
  /** @type {string[]} */
  const workspaces = readJson(join(root, 'package.json')).workspaces;
  expect(copied).toEqual(expect.arrayContaining(workspaces.map((folder) => `${folder}/package.json`)));
});

test('the image has the Node of .nvmrc, another user than root, a health check and no secret', () => {
  const wanted = readFileSync(join(root, '.nvmrc'), 'utf8').trim();
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)]
    .map(([, base]) => base)
    .filter((base) => base !== 'manifests');
  expect(new Set(bases)).toEqual(new Set([`node:${wanted}-slim`]));
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(dockerfile).toMatch(/^HEALTHCHECK /m);
  expect(dockerfile).not.toMatch(/^(ENV|ARG) .*(SECRET|TOKEN)/m);
  expect(ignored).toEqual(expect.arrayContaining(['**/.env', '.git', 'data']));
});

test('every image of the compose files is pinned to a version', () => {
  const files = readdirSync(join(root, 'deploy')).filter((name) => name.endsWith('.yaml'));
  const images = files.flatMap((name) => [
    ...readFileSync(join(root, 'deploy', name), 'utf8').matchAll(/image: (\S+)/g),
  ]);
  expect(images.length).toBeGreaterThan(2);
  expect(images.map(([, name = '']) => name).filter((name) => !/:\d+\.\d+(\.\d+)?$/.test(name))).toEqual([]);
});

test('a server made of what the image holds, with production packages only, starts and serves', async () => {
  /** @type {(source: string) => boolean} */
  const isCopied = (source) => !/\.test\.tsx?$|\/testing$|\/node_modules$|\/\.env$/.test(source);
  for (const folder of ['protocol', 'server'])
    cpSync(join(root, folder), join(image, folder), { recursive: true, filter: isCopied });
  cpSync(join(root, 'package.json'), join(image, 'package.json'));
  for (const path of productionPackages())
    cpSync(join(root, path), join(image, path), { recursive: true, verbatimSymlinks: true });
  expect(existsSync(join(image, 'node_modules/vitest'))).toBe(false);
  expect(existsSync(join(image, 'node_modules/react'))).toBe(false);

  const secret = execFileSync('openssl', ['rand', '-hex', '32'], { encoding: 'utf8' }).trim();
  const env = { NODE_ENV: 'production', DATA_DIR: join(image, 'data'), HOST: '127.0.0.1', JWT_SECRET: secret };
  const server = spawn(process.execPath, ['server/src/main.ts'], {
    cwd: image,
    env: { ...env, PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    let output = '';
    server.stderr.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    const port = () => /"port":(\d+)/.exec(output)?.[1];
    await expect
      .poll(() => port() ?? (server.exitCode === null ? undefined : output), { timeout: 15_000 })
      .toMatch(/^\d+$/);
    const answer = await fetch(`http://127.0.0.1:${port()}/api/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ann', email: 'ann@test.com', password: 'SecurePass123' }),
    });
    expect(answer.status).toBe(201);
    // What "docker exec" runs, beside the server.
    const admin = execFileSync(process.execPath, ['server/src/admin.ts', 'list'], {
      cwd: image,
      env,
      encoding: 'utf8',
    });
    expect(admin).toMatch(/^ann@test\.com +Ann /m);
    // It says that beyond this machine nobody is served: there is no HTTPS here.
    expect(output).toContain('TRUST_PROXY');
    const exited = once(server, 'exit');
    server.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  } finally {
    server.kill('SIGKILL');
  }
}, 60_000);

/** The folders of what `npm ci --omit=dev --workspace protocol --workspace server` installs. */
function productionPackages() {
  const found = shippedPackages(readJson(join(root, 'package-lock.json')).packages, ['protocol', 'server']);
  const links = ['node_modules/@parley/protocol', 'node_modules/@parley/server'];
  // Native packages of other platforms stand in the lock file and not in the folder; nested ones come with their parent.
  return [...new Set([...links, ...found])].filter(
    (path) => existsSync(join(root, path)) && path.lastIndexOf('node_modules/') === 0,
  );
}
