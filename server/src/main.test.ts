import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const secret = 'q3Lm8vXz0RtYw2Kp6NcBh4JsDf7GaEu9Zx';
const main = join(import.meta.dirname, 'main.ts');
let dataDir: string;
let child: ChildProcess | undefined;
let output: { stdout: string; stderr: string };

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'parley-main-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

function start(env: Record<string, string> = {}, withIpc = false): ChildProcess {
  const options = {
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir, PORT: '0', NODE_ENV: 'test', ...env },
    silent: true,
    execArgv: [],
  };
  child = withIpc ? fork(main, options) : spawn(process.execPath, [main], options);
  const seen = { stdout: '', stderr: '' };
  output = seen;
  child.stdout?.on('data', (data: Buffer) => (seen.stdout += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (seen.stderr += data.toString()));
  return child;
}

/** Resolves to the address that the server prints. */
async function ready(process: ChildProcess): Promise<string> {
  for (;;) {
    const address = /ready at (\S+)/.exec(output.stdout)?.[1];
    if (address !== undefined && output.stdout.includes('Stop')) return address;
    await once(process.stdout!, 'data');
  }
}

const exitOf = async (process: ChildProcess) => (await once(process, 'close'))[0] as number | null;

it('prints where it is and where the data lies, and drains on SIGTERM', async () => {
  const server = start();
  const address = await ready(server);
  expect(output.stdout).toContain(dataDir);
  expect((await fetch(`${address}/readyz`)).status).toBe(200);
  const exit = exitOf(server);
  server.kill('SIGTERM');
  server.kill('SIGTERM');
  expect(await exit).toBe(0);
  await expect(fetch(`${address}/healthz`)).rejects.toThrow();
});

it.each<[string, Record<string, string>, string]>([
  ['without a camera', {}, 'Other machines reach the page too'],
  ['not at all in production', { NODE_ENV: 'production', JWT_SECRET: secret }, 'Nobody beyond this machine is served'],
])('says that other machines are served %s, without HTTPS', async (_, env, words) => {
  await ready(start(env));
  const network = /Network.*/.exec(output.stdout)?.[0];
  expect(network).toContain(words);
});

it.each([
  ['open', 'Create an account'],
  ['invite', 'Accounts are made by invitation: npm run admin -- invite prints one'],
  ['closed', 'No new accounts are made here'],
])('says what comes next where registration is %s', async (registration, words) => {
  await ready(start({ REGISTRATION: registration }));
  const next = /Next.*/.exec(output.stdout)?.[0];
  expect(next).toContain(words);
});

it('stops with the process that started it', async () => {
  const server = start({}, true);
  await ready(server);
  // Not `close`: Node does not emit it once the parent has let go of the channel.
  const exit = once(server, 'exit');
  server.disconnect();
  expect(await exit).toEqual([0, null]);
});

it('keeps people signed in over a restart, without JWT_SECRET', async () => {
  const first = start();
  const registered = await fetch(`${await ready(first)}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Ann', email: 'ann@test.com', password: 'SecurePass123' }),
  });
  const { token } = (await registered.json()) as { token: string };
  const exit = exitOf(first);
  first.kill('SIGINT');
  expect(await exit).toBe(0);
  const address = await ready(start());
  expect((await fetch(`${address}/api/auth/me`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
});

it('says in one sentence what is wrong with the configuration', async () => {
  expect(await exitOf(start({ PORT: 'http' }))).toBe(1);
  expect(output).toEqual({ stdout: '', stderr: 'PORT must be a whole number from 0 to 65535.\n' });
});

it('says in one sentence that the port is taken', async () => {
  const other = createServer().listen(0);
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  expect(await exitOf(start({ PORT: String(port) }))).toBe(1);
  other.close();
  expect(output.stderr).toMatch(new RegExp(`^PORT ${port} is taken[^\\n]+\\.\\n$`));
});

it('says in one sentence that the database is away', async () => {
  const exit = await exitOf(start({ MONGO_URI: 'mongodb://user:hush@127.0.0.1:1/parley' }));
  expect(exit).toBe(1);
  expect(output.stderr).toMatch(/^[^\n]*MONGO_URI[^\n]*\n$/);
  expect(output.stderr).not.toContain('hush');
});

it('says in one sentence that a certificate cannot be read', async () => {
  const missing = join(dataDir, 'cert.pem');
  expect(await exitOf(start({ TLS_CERT_FILE: missing, TLS_KEY_FILE: missing }))).toBe(1);
  expect(output.stderr).toMatch(/^TLS_CERT_FILE [^\n]+\n$/);
});
