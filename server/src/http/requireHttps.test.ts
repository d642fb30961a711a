import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { connectSocket, registerUser, TRANSPORTS } from '../testing/SocketUser.ts';
import { ApiClient } from '../testing/ApiClient.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';
import { secureOrigin } from './requireHttps.ts';

const production = { NODE_ENV: 'production', JWT_SECRET: 'q3Lm8vXz0RtYw2Kp6NcBh4JsDf7GaEu9Zx' };
const behindProxy = { ...production, TRUST_PROXY: 'loopback' };
const plain = { 'x-forwarded-proto': 'http' };
const secure = { 'x-forwarded-proto': 'https' };

let server: TestServer;
let api: ApiClient;

async function start(env: Record<string, string>) {
  server = await startServer({ env });
  api = new ApiClient(server.origin);
}
afterEach(() => server?.stop());

/** `fetch` cannot choose its `Host`. */
async function locationAt(host: string, path = '/room/a%20b?x=1'): Promise<[number | undefined, string | undefined]> {
  const sent = request(server.origin + path, { headers: { host, ...plain } }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  return [answer.statusCode, answer.headers.location];
}

describe('over plain HTTP in production', () => {
  it('a page is sent to PUBLIC_URL, whatever Host says', async () => {
    await start({ ...behindProxy, PUBLIC_URL: 'https://meet.example.com' });
    for (const host of ['meet.example.com', 'evil.example', 'evil.example:5000']) {
      expect(await locationAt(host)).toEqual([308, 'https://meet.example.com/room/a%20b?x=1']);
    }
    // A path that looks like another host stays a path.
    expect(await locationAt('meet.example.com', '//evil.example/x')).toEqual([
      308,
      'https://meet.example.com//evil.example/x',
    ]);
    const head = await api.call('HEAD', '/login', { headers: plain });
    expect([head.status, head.headers.get('location')]).toEqual([308, 'https://meet.example.com/login']);
    expect(head.headers.get('cache-control')).toBe('no-store');
  });

  it('without PUBLIC_URL it is sent to the host it asked', async () => {
    await start(behindProxy);
    expect(await locationAt('meet.example.com:8080', '/')).toEqual([308, 'https://meet.example.com/']);
    expect((await locationAt('user@evil.example'))[0]).toBe(403);
    expect((await locationAt('evil.example/path'))[0]).toBe(403);
  });

  it('the API is refused, and nothing is done', async () => {
    await start({ ...behindProxy, PUBLIC_URL: 'https://meet.example.com' });
    const account = { name: 'Ann', email: 'ann@test.com', password: 'SecurePass123' };
    for (const [method, path, body] of [
      ['POST', '/api/auth/register', account],
      ['POST', '/api/auth/login', account],
      ['POST', '/api/auth/refresh', undefined],
      ['GET', '/api/auth/me', undefined],
      ['GET', '/API/auth/me', undefined],
      ['GET', '/api', undefined],
      ['POST', '/', undefined],
    ] as const) {
      const answer = await api.call(method, path, { headers: plain, body });
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'insecure_transport']);
      expect(answer.body.message).toContain('TLS_CERT_FILE');
      expect(answer.cookie).toBeNull();
    }
    const registered = await api.post('/api/auth/register', { headers: secure, body: account });
    expect([registered.status, registered.cookie?.startsWith('__Host-parley=')]).toEqual([201, true]);
  });

  it.each(TRANSPORTS)('a socket is refused before its token is read, over %s', async (transport) => {
    await start(behindProxy);
    const { token } = (
      await api.post('/api/auth/register', {
        headers: secure,
        body: { name: 'Ann', email: 'ann@test.com', password: 'SecurePass123' },
      })
    ).body;
    const connect = (extraHeaders: Record<string, string>) =>
      connectSocket(server.origin, token, { transport, extraHeaders });
    await expect(connect(plain)).rejects.toThrow();
    const socket = await connect(secure);
    expect(socket.connected).toBe(true);
    socket.close();
    const polled = await fetch(`${server.origin}/socket.io/?EIO=4&transport=polling`, { headers: plain });
    expect(polled.status).toBe(403);
    expect(await polled.json()).toEqual({ code: 4, message: expect.stringMatching(/^insecure_transport: .+https:/) });
  });

  it('what whoever runs the server asks is answered', async () => {
    await start(behindProxy);
    expect((await api.get('/healthz', { headers: plain })).status).toBe(200);
    expect((await api.get('/readyz', { headers: plain })).status).toBe(200);
    // Forwarded, so it wants a token; but it is not refused for its transport.
    expect((await api.get('/metrics', { headers: plain })).body.code).toBe('not_found');
  });
});

it('nobody is sent round in circles by a proxy that is not trusted, or does not say how people come', async () => {
  await start({ ...production, PUBLIC_URL: 'https://meet.example.com' });
  const untrusted = await api.get('/', { headers: secure });
  expect([untrusted.status, untrusted.body.code]).toEqual([403, 'insecure_transport']);
  expect(untrusted.body.message).toContain('TRUST_PROXY');
  await server.stop();
  await start({ ...behindProxy, PUBLIC_URL: 'https://meet.example.com' });
  const silent = await api.get('/', { headers: { 'x-forwarded-for': '192.0.2.1' } });
  expect([silent.status, silent.body.message]).toEqual([403, expect.stringContaining('X-Forwarded-Proto')]);
});

it('this machine itself, and everybody outside production, is served', async () => {
  await start(production);
  expect((await api.register('ann@test.com')).status).toBe(201);
  await server.stop();
  await start({ TRUST_PROXY: 'loopback' });
  expect((await api.post('/api/auth/login', { headers: plain, body: {} })).status).toBe(400);
  const ann = await registerUser(server.origin);
  const socket = await connectSocket(server.origin, ann.token, { extraHeaders: plain });
  socket.close();
});

describe('where HTTPS is', () => {
  const tls = { certFile: 'a', keyFile: 'b' };
  it.each<[string | undefined, string | null, typeof tls | null, string | null]>([
    ['meet.example.com', 'https://p.example', tls, 'https://p.example'],
    ['meet.example.com:5000', null, tls, 'https://meet.example.com:5000'],
    ['meet.example.com:5000', null, null, 'https://meet.example.com'],
    ['[2001:db8::1]:5000', null, tls, 'https://[2001:db8::1]:5000'],
    ['meet.example.com', 'http://localhost:5000', null, 'https://meet.example.com'],
    [undefined, null, tls, null],
    ['', null, tls, null],
    ['a b', null, tls, null],
    ['evil.example/', null, tls, null],
    ['evil.example?', null, tls, null],
    ['evil.example#', null, tls, null],
    ['evil.example\\', null, tls, null],
    ['user@evil.example', null, tls, null],
    [':5000', null, tls, null],
  ])('for Host %s and PUBLIC_URL %s', (host, publicOrigin, tls, origin) => {
    expect(secureOrigin({ publicOrigin, tls }, host)).toBe(origin);
  });
});
