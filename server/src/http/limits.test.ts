import { afterEach, expect, it } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let api: ApiClient;

async function start(options?: Parameters<typeof startServer>[0]) {
  server = await startServer(options);
  api = new ApiClient(server.origin);
}
afterEach(() => server.stop());

it('lets fifty people with the right password in at once', async () => {
  await start();
  await api.register('ann@test.com');
  const answers = await Promise.all(Array.from({ length: 50 }, () => api.login('ann@test.com')));
  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
}, 30_000);

it('judges ten of forty guesses made at once, refuses the rest, and forgives after 15 minutes', async () => {
  let offsetMs = 0;
  await start({ now: () => Date.now() + offsetMs });
  await api.register('ann@test.com');
  const answers = await Promise.all(Array.from({ length: 40 }, () => api.login('ann@test.com', 'WrongPass123')));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(30);

  const locked = await api.login('ann@test.com');
  expect([locked.status, locked.body.code]).toEqual([429, 'too_many_requests']);
  const retryAfter = Number(locked.headers.get('retry-after'));
  expect(retryAfter).toBeGreaterThan(14 * 60);
  expect(retryAfter).toBeLessThanOrEqual(15 * 60);
  // Another account from the same address is not locked out.
  expect((await api.login('bob@test.com')).status).toBe(401);

  offsetMs = 15 * 60_000;
  expect((await api.login('ann@test.com')).status).toBe(200);
}, 30_000);

it('counts guesses at the password of a signed-in account too', async () => {
  await start();
  const { token } = (await api.register('ann@test.com')).body;
  const guess = () => api.call('DELETE', '/api/auth/me', { token, body: { password: 'WrongPass123' } });
  const statuses = [];
  for (let i = 0; i < 11; i += 1) statuses.push((await guess()).status);
  expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
});

it('takes sixty registrations a minute from an address', async () => {
  await start();
  // Taken and refused ones count as well: only the shape must be right.
  const answers = await Promise.all(Array.from({ length: 61 }, (_, i) => api.register(`p${i % 5}@test.com`)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(1);
  expect(refused[0]!.body.code).toBe('too_many_requests');
  const retryAfter = Number(refused[0]!.headers.get('retry-after'));
  expect(retryAfter).toBeGreaterThan(0);
  expect(retryAfter).toBeLessThanOrEqual(60);
}, 30_000);

it('believes X-Forwarded-For only behind TRUST_PROXY', async () => {
  const guessFrom = (address: string) =>
    api.post('/api/auth/login', {
      body: { email: 'ann@test.com', password: 'WrongPass123' },
      headers: { 'x-forwarded-for': address },
    });
  const eleventh = async () => {
    let status = 0;
    for (let i = 0; i < 11; i += 1) ({ status } = await guessFrom(`192.0.2.${i}`));
    return status;
  };
  await start();
  expect(await eleventh()).toBe(429);
  await server.stop();
  await start({ env: { TRUST_PROXY: 'loopback' } });
  expect(await eleventh()).toBe(401);
});

it('counts what the trusted proxy saw, and not what a client wrote before it', async () => {
  await start({ env: { TRUST_PROXY: '1' } });
  let status = 0;
  for (let i = 0; i < 11; i += 1) {
    ({ status } = await api.post('/api/auth/login', {
      body: { email: 'ann@test.com', password: 'WrongPass123' },
      headers: { 'x-forwarded-for': `198.51.100.${i}, 203.0.113.${i}, 192.0.2.1` },
    }));
  }
  expect(status).toBe(429);
});

it('takes no new account when registration is closed', async () => {
  await start({ env: { REGISTRATION: 'closed' } });
  const answer = await api.register('ann@test.com');
  expect([answer.status, answer.body.code]).toEqual([403, 'registration_closed']);
});
