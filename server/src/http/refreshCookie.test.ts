import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
afterEach(() => server.stop());

/** Registers and says what cookie came, and how it fares when it is sent back. `fetch` cannot choose its `Host`. */
async function cookieAt(host: string, env: Record<string, string> = {}, headers: Record<string, string> = {}) {
  server = await startServer({ env });
  const post = async (path: string, body: string, more: Record<string, string>) => {
    const sent = request(`${server.origin}${path}`, {
      method: 'POST',
      headers: { host, 'content-type': 'application/json', ...headers, ...more },
    }).end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return { status: answer.statusCode, cookie: answer.headers['set-cookie']?.[0] ?? '' };
  };
  const account = JSON.stringify({ name: 'Ann', email: 'ann@test.com', password: 'SecurePass123' });
  const { cookie } = await post('/api/auth/register', account, {});
  const value = cookie.split(';')[0]!;
  const refreshed = await post('/api/auth/refresh', '', { cookie: `theme=dark; ${value}; x=${value}` });
  expect(refreshed.status).toBe(200);
  return { name: value.split('=')[0], isSecure: /; Secure/.test(cookie) };
}

const production = { NODE_ENV: 'production', JWT_SECRET: 'q3Lm8vXz0RtYw2Kp6NcBh4JsDf7GaEu9Zx' };

it.each(['localhost:5000', '127.0.0.1:5000', '[::1]:5000', 'localhost'])('is bound to its host at %s', async (host) => {
  expect(await cookieAt(host)).toEqual({ name: '__Host-parley', isSecure: true });
});

it('has a plain name where browsers would refuse the other', async () => {
  expect(await cookieAt('192.168.1.5:5000')).toEqual({ name: 'parley', isSecure: false });
});

it('is never plain in production, nor over TLS', async () => {
  const bound = { name: '__Host-parley', isSecure: true };
  expect(await cookieAt('192.168.1.5:5000', production)).toEqual(bound);
  await server.stop();
  expect(await cookieAt('meet.example.com', { PUBLIC_URL: 'https://meet.example.com' })).toEqual(bound);
  await server.stop();
  expect(await cookieAt('meet.example.com', { TRUST_PROXY: '1' }, { 'x-forwarded-proto': 'https' })).toEqual(bound);
  await server.stop();
  // Without TRUST_PROXY anybody could have written that header.
  expect((await cookieAt('meet.example.com', {}, { 'x-forwarded-proto': 'https' })).name).toBe('parley');
});

it('of another name is no refresh token', async () => {
  server = await startServer();
  const api = new ApiClient(server.origin);
  const value = (await api.register('ann@test.com')).cookie!.split('=')[1];
  const refresh = (cookie: string) => api.post('/api/auth/refresh', { cookie });
  expect((await refresh(`parley=${value}`)).status).toBe(401);
  expect((await refresh(`x__Host-parley=${value}`)).status).toBe(401);
  expect((await refresh(`a=b;  __Host-parley=${value}`)).status).toBe(200);
});

it('is taken away by the sign-out of its own session, and by no late one of an earlier session', async () => {
  server = await startServer();
  const api = new ApiClient(server.origin);
  const early = await api.register('ann@test.com');
  const later = await api.login('ann@test.com');
  const signOut = (token: string, cookie: string | null) => api.post('/api/auth/logout', { token, cookie });
  const late = await signOut(early.body.token, later.cookie);
  expect([late.status, late.cookie]).toEqual([200, null]);
  expect((await api.post('/api/auth/refresh', { cookie: later.cookie })).status).toBe(200);
  const own = await signOut(later.body.token, later.cookie);
  expect([own.status, own.cookie]).toEqual([200, '__Host-parley=']);
  const third = await api.login('ann@test.com');
  expect((await signOut(third.body.token, '__Host-parley=nonsense')).cookie).toBe('__Host-parley=');
});
