import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import { registerUser } from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let api: ApiClient;

beforeAll(async () => {
  server = await startServer();
  api = new ApiClient(server.origin);
});
afterAll(() => server.stop());

/** What is recorded of an account, the oldest first; of nobody's with null. */
async function recorded(userId: string | null): Promise<string[]> {
  const events = await server.store.audit.list({ ...(userId !== null && { userId }), before: null, limit: 500 });
  return events
    .filter((event) => event.userId === userId)
    .map(({ kind }) => kind)
    .toReversed();
}

test('what happens to sessions and to the password of an account is recorded', async () => {
  const ann = await registerUser(server.origin, 'Ann');
  await api.login(ann.email, 'WrongPass123');
  const second = await api.login(ann.email);
  const third = await api.login(ann.email);
  const { sessions } = (await api.get('/api/auth/sessions', { token: ann.token })).body;
  const { id } = sessions.find((session: { current: boolean }) => !session.current);
  await api.call('DELETE', `/api/auth/sessions/${id}`, { token: ann.token });
  const living = (await api.get('/api/auth/me', { token: second.body.token })).status === 200 ? second : third;
  await api.post('/api/auth/logout', { token: living.body.token });
  const body = { current: 'SecurePass123', next: 'AnotherPass456' };
  await api.post('/api/auth/password', { token: ann.token, body });
  const once = await api.post('/api/auth/refresh', { cookie: ann.cookie });
  await api.post('/api/auth/refresh', { cookie: once.cookie });
  await api.post('/api/auth/refresh', { cookie: ann.cookie });
  const last = await api.login(ann.email, body.next);
  await api.post('/api/auth/logout-all', { token: last.body.token });

  await expect
    .poll(() => recorded(ann.id), { timeout: 5000 })
    .toEqual([
      'account-created',
      'sign-in',
      'sign-in-failed',
      'sign-in',
      'sign-in',
      'session-ended',
      'signed-out',
      'password-changed',
      'refresh-reused',
      'sign-in',
      'signed-out-everywhere',
    ]);
  const [event] = await server.store.audit.list({ userId: ann.id, kinds: ['refresh-reused'], before: null, limit: 1 });
  expect(event!.address).toBe('127.0.0.1');
  expect(JSON.stringify(event)).not.toContain(ann.cookie!.split('=')[1]);
});

test('of a deleted account nothing is left but that one was deleted', async () => {
  const ann = await registerUser(server.origin, 'Ann');
  await expect.poll(() => recorded(ann.id), { timeout: 5000 }).toContain('sign-in');
  await api.call('DELETE', '/api/auth/me', { token: ann.token, body: { password: 'SecurePass123' } });
  await expect.poll(() => recorded(null), { timeout: 5000 }).toContain('account-deleted');
  expect(await recorded(ann.id)).toEqual([]);
});

test('a limit that is reached is recorded once, and not for each attempt that it refuses', async () => {
  for (let attempt = 0; attempt < 13; attempt += 1) await api.login('nobody@test.com', 'WrongPass123');
  await expect
    .poll(async () => (await recorded(null)).filter((kind) => kind.startsWith('sign-in')), { timeout: 5000 })
    .toEqual([...Array<string>(10).fill('sign-in-failed'), 'sign-in-limited']);
});
