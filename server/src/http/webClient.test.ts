import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

/** Worth compressing: small answers are sent as they are. */
const LARGE_SCRIPT = 'export const word = 1;\n'.repeat(1000);

let directory: string;
let server: TestServer;
let api: ApiClient;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-dist-'));
  await mkdir(join(directory, 'dist/assets'), { recursive: true });
  await writeFile(join(directory, 'dist/index.html'), '<div id="root"></div>');
  await writeFile(join(directory, 'dist/icon.svg'), '<svg/>');
  await writeFile(join(directory, 'dist/assets/index-AbC123.js'), 'export {};');
  await writeFile(join(directory, 'dist/assets/large-AbC124.js'), LARGE_SCRIPT);
  await writeFile(join(directory, 'secret.txt'), 'secret');
  server = await startServer({ clientDist: join(directory, 'dist') });
  api = new ApiClient(server.origin);
});
afterAll(async () => {
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
});

it.each(['/', '/login', '/room/test%20room', '/room/a.b', '/room/%E0%A4', '/no/such/page', '/index.html'])(
  'answers %s with the page',
  async (path) => {
    const answer = await api.get(path);
    expect([answer.status, answer.text]).toEqual([200, '<div id="root"></div>']);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect((await api.call('HEAD', path)).status).toBe(200);
  },
);

it('lets hashed assets be kept for ever, and nothing else', async () => {
  const asset = await api.get('/assets/index-AbC123.js');
  expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
  expect(asset.headers.get('content-type')).toContain('javascript');
  expect((await api.get('/icon.svg')).headers.get('cache-control')).toBe('no-cache');
});

it.each([
  ['GET', '/assets/index-gone.js'],
  ['GET', '/favicon.ico'],
  ['GET', '/no/such/file.php'],
  ['GET', '/.env'],
  ['GET', '/socket.io/socket.io.js'],
  ['GET', '/API/none'],
  ['POST', '/login'],
  ['POST', '/'],
])('%s %s is no page', async (method, path) => {
  const answer = await api.call(method, path);
  expect(answer.text).not.toContain('root');
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.headers.get('content-type')).toContain('application/json');
});

it('compresses files for who can read that, and no answer of the API', async () => {
  const script = await fetch(`${server.origin}/assets/large-AbC124.js`);
  expect(script.headers.get('content-encoding')).toMatch(/^(br|gzip)$/);
  expect(await script.text()).toBe(LARGE_SCRIPT);
  const plain = await fetch(`${server.origin}/assets/large-AbC124.js`, { headers: { 'accept-encoding': 'identity' } });
  expect(plain.headers.get('content-encoding')).toBeNull();
  const answer = await fetch(`${server.origin}/api/nothing`);
  expect(answer.headers.get('content-encoding')).toBeNull();
});

it('never leaves its directory', async () => {
  for (const path of ['/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt', '/..%5csecret.txt']) {
    expect((await api.get(path)).text).not.toBe('secret');
  }
});

describe('headers', () => {
  it('are the strict ones, with nothing that plain HTTP makes a browser complain about', async () => {
    const { headers } = await api.get('/');
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).toContain("require-trusted-types-for 'script';trusted-types parley");
    expect(policy).toContain("frame-ancestors 'none';");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure/);
    const permissions = headers.get('permissions-policy')!;
    expect(permissions).toContain('camera=(self), microphone=(self), display-capture=(self)');
    expect(permissions).toContain('publickey-credentials-create=(self), publickey-credentials-get=(self)');
    expect(permissions).toContain('geolocation=()');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    for (const absent of [
      'strict-transport-security',
      'cross-origin-opener-policy',
      'origin-agent-cluster',
      'x-powered-by',
    ]) {
      expect(headers.get(absent)).toBeNull();
    }
  });

  it('follow PUBLIC_URL and VITE_API_URL', async () => {
    const other = await startServer({
      env: { PUBLIC_URL: 'https://meet.example.com', VITE_API_URL: 'https://api.example.com' },
    });
    const { headers } = await new ApiClient(other.origin).get('/healthz');
    await other.stop();
    expect(headers.get('content-security-policy')).toContain(
      "connect-src 'self' https://api.example.com wss://api.example.com;",
    );
    expect(headers.get('strict-transport-security')).toContain('max-age');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  });
});

it('says so when the web client is not built', async () => {
  const other = await startServer({ clientDist: join(directory, 'none') });
  const answer = await new ApiClient(other.origin).get('/');
  await other.stop();
  expect([answer.status, answer.body.code]).toEqual([503, 'not_ready']);
  expect(answer.body.message).toContain('npm start');
});
