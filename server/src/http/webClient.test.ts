import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

const SCRIPT = 'export const word = 1;\n'.repeat(1000);

let directory: string;
let server: TestServer;
let api: ApiClient;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-dist-'));
  await mkdir(join(directory, 'dist/assets'), { recursive: true });
  await writeFile(join(directory, 'dist/index.html'), '<div id="root"></div>');
  await writeFile(join(directory, 'dist/icon.svg'), '<svg/>');
  await writeFile(join(directory, 'dist/assets/index-AbC123.js'), 'export {};');
  await writeFile(join(directory, 'dist/assets/packed-AbC124.js'), SCRIPT);
  await writeFile(join(directory, 'dist/assets/packed-AbC124.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(directory, 'dist/assets/packed-AbC124.js.gz'), gzipSync(SCRIPT));
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

it.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['br', 'br'],
  ['gzip', 'gzip'],
  ['gzip, br;q=0', 'gzip'],
  ['identity', null],
  ['deflate', null],
  ['', null],
])('sends to who accepts %j what the build has packed as %s', async (accepted, coding) => {
  const answer = await fetch(`${server.origin}/assets/packed-AbC124.js`, { headers: { 'accept-encoding': accepted } });
  expect(answer.headers.get('content-encoding')).toBe(coding);
  expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(answer.headers.get('vary')).toContain('Accept-Encoding');
  expect(answer.headers.get('cache-control')).toContain('immutable');
  expect(await answer.text()).toBe(SCRIPT);
});

it('packs nothing itself: neither what the build has left as it is, nor an answer of the API', async () => {
  for (const path of ['/assets/index-AbC123.js', '/assets/gone-AbC125.js', '/api/nothing', '/']) {
    const answer = await fetch(server.origin + path, { headers: { 'accept-encoding': 'gzip, br' } });
    expect([path, answer.headers.get('content-encoding')]).toEqual([path, null]);
  }
});

it.each([{ range: 'bytes=99999-' }, { 'if-match': '"another"' }])(
  'refuses what cannot be had as asked (%o) in words, not in a coding, and not for ever',
  async (asked) => {
    const answer = await fetch(`${server.origin}/assets/packed-AbC124.js`, {
      headers: { 'accept-encoding': 'br', ...asked },
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await answer.json()).toMatchObject({ code: expect.any(String) as string });
    expect(['cache-control', 'etag', 'last-modified'].map((name) => answer.headers.get(name))).toEqual([
      null,
      null,
      null,
    ]);
  },
);

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
