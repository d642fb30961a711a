import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '../AppError.ts';
import { ApiClient } from '../testing/ApiClient.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';
import { startSmtp, type Smtp } from '../testing/startSmtp.ts';

let smtp: Smtp;
let server: TestServer;
let api: ApiClient;

beforeEach(async () => {
  smtp = await startSmtp();
  server = await startServer({ env: { SMTP_URL: smtp.url, PUBLIC_URL: 'https://meet.example.com' } });
  api = new ApiClient(server.origin);
  await api.register('ann@test.com');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.stop();
  await smtp.stop();
});

const forgot = (email: string) => api.post('/api/auth/password/forgot', { body: { email } });
const away = () => Promise.reject(new AppError('store_unavailable'));

it('a store that is away is told, alike for an account and for none', async () => {
  vi.spyOn(server.store.users, 'findByEmail').mockImplementation(away);
  const [known, unknown] = [await forgot('ann@test.com'), await forgot('bob@test.com')];
  expect([known.status, known.body.code]).toEqual([503, 'store_unavailable']);
  expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
});

it('so is one that takes no writes', async () => {
  vi.spyOn(server.store.oneTimeTokens, 'create').mockImplementation(away);
  const [known, unknown] = [await forgot('ann@test.com'), await forgot('bob@test.com')];
  expect([known.status, known.body.code]).toEqual([503, 'store_unavailable']);
  expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
});

it('until the answer the store does the same for an account and for none, and keeps no address that was asked about', async () => {
  const create = vi.spyOn(server.store.oneTimeTokens, 'create');
  for (const email of ['bob@test.com', 'ann@test.com']) {
    create.mockClear();
    expect((await forgot(email)).status).toBe(200);
    expect(create.mock.calls[0]).toMatchObject([{ purpose: 'reset-password', userId: null, email: null }]);
  }
  await smtp.take(({ subject }) => subject.includes('new password'));
  const [{ createdAt, expiresAt }] = create.mock.calls[0]!;
  expect(expiresAt).toEqual(createdAt);
});
