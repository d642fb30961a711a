import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '../AppError.ts';
import type { Store } from '../stores/store.ts';
import { ApiClient } from '../testing/ApiClient.ts';
import { openTestStore } from '../testing/openTestStore.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';
import { startSmtp } from '../testing/startSmtp.ts';

/** A store that goes away when links are to be voided: after the password was set. */
async function openHalfway(dataDir: string): Promise<Store> {
  const store = await openTestStore(dataDir);
  const deleteByUser = () => Promise.reject(new AppError('store_unavailable'));
  return Object.assign(store, { oneTimeTokens: { ...store.oneTimeTokens, deleteByUser } });
}

let server: TestServer;
let api: ApiClient;

beforeAll(async () => {
  server = await startServer({ openStore: openHalfway });
  api = new ApiClient(server.origin);
});
afterAll(() => server?.stop());

describe('a new password, while the store goes away halfway, ends whoever was signed in by the old one', () => {
  test.each(['changed', 'reset'])('%s', async (how) => {
    const email = `${how}@test.com`;
    const own = (await api.register(email)).body;
    const other = (await api.login(email)).body.token;
    const next = 'AnotherPass456';
    const answer =
      how === 'changed'
        ? await api.post('/api/auth/password', { token: own.token, body: { current: 'SecurePass123', next } })
        : await api.post('/api/auth/password/reset', { body: { token: await linkOf(email), password: next } });
    expect(answer.body.code).toBe('store_unavailable');
    expect((await api.login(email, next)).status).toBe(200);
    expect((await api.get('/api/auth/me', { token: other })).status).toBe(401);
  });
});

test('the owner is told by mail that the password was changed, without having proved the address', async () => {
  const smtp = await startSmtp();
  const mailing = await startServer({ env: { SMTP_URL: smtp.url, PUBLIC_URL: 'https://meet.example.com' } });
  try {
    const client = new ApiClient(mailing.origin);
    const { token } = (await client.register('ann@test.com')).body;
    const body = { current: 'SecurePass123', next: 'AnotherPass456' };
    expect((await client.post('/api/auth/password', { token, body })).status).toBe(200);
    const letter = await smtp.take(({ subject }) => subject === 'Your password has been changed');
    expect(letter.to).toEqual(['ann@test.com']);
    expect(letter.text).toContain('every other device has been signed out');
    expect(letter.text).toContain('https://meet.example.com/forgot');
  } finally {
    await mailing.stop();
    await smtp.stop();
  }
});

async function linkOf(email: string): Promise<string> {
  const user = await server.store.users.findByEmail(email);
  const { url } = await server.app.recovery.passwordReset.linkFor(user!);
  return new URL(url).hash.slice(1);
}
