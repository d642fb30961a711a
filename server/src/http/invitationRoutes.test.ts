import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';
import { startSmtp, type Smtp } from '../testing/startSmtp.ts';
import { tokenIn } from '../testing/tokenIn.ts';

let serial = 0;
const newEmail = () => `person${++serial}@test.com`;

describe('by invitation', () => {
  let smtp: Smtp;
  let server: TestServer;
  let api: ApiClient;
  let clockOffsetMs = 0;
  beforeAll(async () => {
    smtp = await startSmtp();
    const env = { REGISTRATION: 'invite', SMTP_URL: smtp.url };
    server = await startServer({ env, now: () => Date.now() + clockOffsetMs });
    api = new ApiClient(server.origin);
  });
  afterAll(async () => {
    await server?.stop();
    await smtp?.stop();
  });
  const invite = async (email: string | null = null) => {
    const { url } = await server.app.recovery.invitations.make({ inviterId: null, email });
    expect(url).toMatch(/\/register#invite=[\w-]{43}$/);
    return tokenIn(url, '/register');
  };
  const outcome = async (email: string, more: Record<string, unknown>) => {
    const { status, body } = await api.register(email, more);
    return [status, body.code];
  };

  it('tells a stranger, and takes nobody without one', async () => {
    expect((await api.get('/api/server')).body.registration).toBe('invite');
    expect(await outcome(newEmail(), {})).toEqual([403, 'invitation_required']);
    expect(await outcome(newEmail(), { invite: '' })).toEqual([403, 'invitation_required']);
    for (const bad of ['x', 'A'.repeat(43), '../../etc']) {
      expect(await outcome(newEmail(), { invite: bad })).toEqual([403, 'invalid_invitation']);
    }
    expect(await outcome(newEmail(), { invite: { $ne: '' } })).toEqual([400, 'bad_request']);
  });

  it('makes one account of one invitation', async () => {
    const token = await invite();
    expect((await api.post('/api/auth/link', { body: { purpose: 'invite', token } })).body).toEqual({
      works: true,
      email: null,
    });
    const answers = await Promise.all(Array.from({ length: 6 }, () => outcome(newEmail(), { invite: token })));
    expect(answers.filter(([status]) => status === 201)).toHaveLength(1);
    expect(answers.filter(([, code]) => code === 'invalid_invitation')).toHaveLength(5);
  });

  it('is not used up by a registration that is refused', async () => {
    const taken = newEmail();
    expect(await outcome(taken, { invite: await invite() })).toEqual([201, undefined]);
    const token = await invite();
    expect(await outcome(newEmail(), { invite: token, password: 'password1' })).toEqual([400, 'weak_password']);
    expect(await outcome(taken, { invite: token })).toEqual([400, 'email_taken']);
    expect(await outcome(newEmail(), { invite: token })).toEqual([201, undefined]);
  });

  it('for an address goes there by mail, and is good for nobody else', async () => {
    const email = newEmail();
    await invite(email);
    const letter = await smtp.take(({ to }) => to[0] === email);
    const token = tokenIn(letter.text, '/register');
    expect(await outcome(newEmail(), { invite: token })).toEqual([403, 'invalid_invitation']);
    expect((await api.post('/api/auth/link', { body: { purpose: 'invite', token } })).body).toEqual({
      works: true,
      email,
    });
    expect(await outcome(email.toUpperCase(), { invite: token })).toEqual([201, undefined]);
  });

  it('has a week', async () => {
    const [timely, late] = [await invite(), await invite()];
    clockOffsetMs += 7 * 86_400_000 - 60_000;
    expect(await outcome(newEmail(), { invite: timely })).toEqual([201, undefined]);
    clockOffsetMs += 120_000;
    expect(await outcome(newEmail(), { invite: late })).toEqual([403, 'invalid_invitation']);
  });
});

it('takes nobody while registration is closed, invited or not', async () => {
  const server = await startServer({ env: { REGISTRATION: 'closed' } });
  const api = new ApiClient(server.origin);
  const { url } = await server.app.recovery.invitations.make({ inviterId: null, email: null });
  const { status, body } = await api.register(newEmail(), { invite: tokenIn(url, '/register') });
  expect([status, body.code]).toEqual([403, 'registration_closed']);
  expect((await api.get('/api/server')).body.registration).toBe('closed');
  await server.stop();
});
