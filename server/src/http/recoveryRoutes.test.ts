import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import { connectSocket, waitFor } from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';
import { startSmtp, type Smtp } from '../testing/startSmtp.ts';
import { tokenIn } from '../testing/tokenIn.ts';

const NEW = 'tarm bolu vex 7';
let serial = 0;
const newEmail = () => `person${++serial}@test.com`;

describe('with a mail server', () => {
  let smtp: Smtp;
  let server: TestServer;
  let api: ApiClient;
  let clockOffsetMs = 0;

  beforeAll(async () => {
    smtp = await startSmtp();
    const env = { SMTP_URL: smtp.url, PUBLIC_URL: 'https://meet.example.com', TRUST_PROXY: '1' };
    server = await startServer({ env, now: () => Date.now() + clockOffsetMs });
    api = new ApiClient(server.origin);
  });
  afterAll(async () => {
    await server?.stop();
    await smtp?.stop();
  });

  // The limits count by address: each test asks from one of its own.
  const from = () => ({ 'x-forwarded-for': `198.51.100.${(serial % 250) + 1}` });
  const forgot = (email: string, headers = from()) =>
    api.post('/api/auth/password/forgot', { body: { email }, headers });
  const reset = (token: string, password = NEW) => api.post('/api/auth/password/reset', { body: { token, password } });
  const look = async (purpose: string, token: string) =>
    (await api.post('/api/auth/link', { body: { purpose, token } })).body;
  const letterTo = (email: string, subject: string) =>
    smtp.take((letter) => letter.to[0] === email && letter.subject.includes(subject));

  async function signedUp() {
    const email = newEmail();
    const { body } = await api.register(email);
    return { email, token: body.token as string, id: body.user._id as string };
  }
  async function resetToken(email: string): Promise<string> {
    expect((await forgot(email)).status).toBe(200);
    return tokenIn((await letterTo(email, 'new password')).text, 'https://meet.example.com/reset');
  }
  const isAlive = async (token: string) => (await api.get('/api/auth/me', { token })).status === 200;

  it('tells a stranger that it sends mail', async () => {
    expect((await api.get('/api/server')).body).toEqual({ registration: 'open', mail: true });
  });

  describe('a forgotten password', () => {
    it('is replaced by a link that works once, and ends every session', async () => {
      const { email, token } = await signedUp();
      const closing = waitFor(await connectSocket(server.origin, token), 'closing');
      const link = await resetToken(email);
      expect(await look('reset-password', link)).toEqual({ works: true, email });

      const answer = await reset(link);
      expect([answer.status, answer.body]).toEqual([200, { message: expect.any(String), passkeys: 0 }]);
      // Nobody is signed in by it, so a second factor stays in the way.
      expect([answer.body.token, answer.cookie]).toEqual([undefined, null]);
      expect(await isAlive(token)).toBe(false);
      expect((await closing).reason).toBe('session-ended');
      expect((await api.login(email)).status).toBe(401);
      expect((await api.login(email, NEW)).status).toBe(200);
      expect((await letterTo(email, 'has been changed')).text).toContain('https://meet.example.com/forgot');

      expect(await look('reset-password', link)).toEqual({ works: false, email: null });
      const again = await reset(link, 'quid nap sorrel 3');
      expect([again.status, again.body.code]).toEqual([403, 'invalid_link']);
      expect((await api.login(email, NEW)).status).toBe(200);
    });

    it('leaves passkeys as they are, and says so: a change of the password too', async () => {
      const { email, id } = await signedUp();
      const passkey = { userId: id, publicKey: 'x', counter: 0, transports: [], name: 'Phone', lastUsedAt: null };
      for (const key of ['a', 'b']) {
        await server.store.passkeys.create({ ...passkey, id: `${id} ${key}`, createdAt: new Date() });
      }
      expect((await reset(await resetToken(email))).body.passkeys).toBe(2);
      expect((await letterTo(email, 'has been changed')).text).toContain('https://meet.example.com/account');
      const { token } = (await api.login(email, NEW)).body;
      const body = { current: NEW, next: 'quid nap sorrel 3' };
      expect((await api.post('/api/auth/password', { token, body })).body.passkeys).toBe(2);
      expect(await server.store.passkeys.listByUser(id)).toHaveLength(2);
      const told = async () =>
        (await api.get('/api/auth/events', { token })).body.events.filter(
          ({ detail }: { detail: { passkeys?: number } }) => detail.passkeys === 2,
        );
      await expect.poll(told).toMatchObject([{ kind: 'password-changed' }, { kind: 'password-reset' }]);
    });

    it('leaves one of several who use a link at once with the password', async () => {
      const { email } = await signedUp();
      const link = await resetToken(email);
      const passwords = Array.from({ length: 6 }, (_, index) => `${NEW} ${index}`);
      const answers = await Promise.all(passwords.map((password) => reset(link, password)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const winner = passwords[answers.findIndex(({ status }) => status === 200)]!;
      expect((await api.login(email, winner)).status).toBe(200);
    });

    it('has thirty minutes', async () => {
      const { email } = await signedUp();
      const [late, timely] = [await resetToken(email), await resetToken(email)];
      clockOffsetMs += 29 * 60_000;
      expect((await look('reset-password', late)).works).toBe(true);
      expect((await reset(timely)).status).toBe(200);
      const another = await signedUp();
      const tooLate = await resetToken(another.email);
      clockOffsetMs += 30 * 60_000 + 1000;
      expect((await look('reset-password', tooLate)).works).toBe(false);
      expect((await reset(tooLate)).body.code).toBe('invalid_link');
    });

    it('leaves no other link behind, after a reset and after a change of the password', async () => {
      const { email, token } = await signedUp();
      const [first, second] = [await resetToken(email), await resetToken(email)];
      expect((await reset(first)).status).toBe(200);
      expect((await reset(second, 'quid nap sorrel 3')).body.code).toBe('invalid_link');

      expect(await isAlive(token)).toBe(false);
      const other = await signedUp();
      const link = await resetToken(other.email);
      const body = { current: 'SecurePass123', next: NEW };
      expect((await api.post('/api/auth/password', { token: other.token, body })).status).toBe(200);
      expect((await reset(link, 'quid nap sorrel 3')).body.code).toBe('invalid_link');
    });

    it('may be chosen again when the first choice is refused', async () => {
      const { email } = await signedUp();
      const link = await resetToken(email);
      for (const bad of ['short', 'password1', 'x'.repeat(73), email]) {
        expect((await reset(link, bad)).body.code).toBe('weak_password');
      }
      expect((await reset(link)).status).toBe(200);
    });

    it('is forgiven at the sign-in: who tried ten times before is let in from there', async () => {
      const { email } = await signedUp();
      for (let i = 0; i < 10; i += 1) await api.login(email, 'WrongPass123');
      expect((await api.login(email)).status).toBe(429);
      await reset(await resetToken(email));
      expect((await api.login(email, NEW)).status).toBe(200);
    });

    it('answers byte for byte the same for an address without an account, which gets no mail', async () => {
      const { email } = await signedUp();
      const stranger = newEmail();
      const [known, unknown] = [await forgot(email), await forgot(stranger)];
      expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
      const comparable = (headers: Headers) => [...headers].filter(([key]) => key !== 'date');
      expect(comparable(unknown.headers)).toEqual(comparable(known.headers));
      await letterTo(email, 'new password');
      expect(smtp.letters.filter(({ to }) => to[0] === stranger)).toEqual([]);
    });

    it('is asked for three times in a quarter of an hour from one place, account or not', async () => {
      for (const email of [(await signedUp()).email, newEmail()]) {
        const headers = from();
        for (let i = 0; i < 3; i += 1) expect((await forgot(email, headers)).status).toBe(200);
        const fourth = await forgot(email, headers);
        expect([fourth.status, fourth.body.code]).toEqual([429, 'too_many_requests']);
        expect(Number(fourth.headers.get('retry-after'))).toBeGreaterThan(0);
      }
    });

    it('is asked for twenty times in a quarter of an hour from one place', async () => {
      const headers = { 'x-forwarded-for': '203.0.113.9' };
      for (let i = 0; i < 20; i += 1) expect((await forgot(newEmail(), headers)).status).toBe(200);
      expect((await forgot(newEmail(), headers)).status).toBe(429);
    });

    it('fills no mailbox from many places, and still answers', async () => {
      const { email } = await signedUp();
      for (let i = 1; i <= 9; i += 1) {
        expect((await forgot(email, { 'x-forwarded-for': `203.0.113.${100 + i}` })).status).toBe(200);
      }
      await expect.poll(() => smtp.letters.filter(({ to }) => to[0] === email).length).toBeGreaterThanOrEqual(4);
      // A letter about something else goes out after those that were asked for before it.
      const other = await signedUp();
      await letterTo(other.email, 'your address');
      expect(smtp.letters.filter(({ to }) => to[0] === email).length).toBeLessThanOrEqual(5);
    });

    it('of a locked account is not replaced by mail', async () => {
      const { email, id } = await signedUp();
      await server.store.users.setLocked(id, new Date());
      expect((await forgot(email)).status).toBe(200);
      const other = await signedUp();
      await letterTo(other.email, 'your address');
      expect(smtp.letters.filter(({ to, subject }) => to[0] === email && subject.includes('password'))).toEqual([]);
    });

    it.each(['', 'x', 'A'.repeat(43), 'A'.repeat(44), '__proto__', '{"$gt":""}'])(
      'is not replaced by the token %j',
      async (token) => {
        const answer = await reset(token);
        expect(['bad_request', 'invalid_link']).toContain(answer.body.code);
        expect(answer.status).toBeLessThan(500);
      },
    );
  });

  describe('the address of an account', () => {
    const state = async (token: string) => (await api.get('/api/auth/email', { token })).body;
    const prove = (token: string) => api.post('/api/auth/email/prove', { body: { token } });

    it('is proved by the link of a mail that comes after registration', async () => {
      const { email, token } = await signedUp();
      expect(await state(token)).toEqual({ isProved: false, canBeProved: true });
      const link = tokenIn((await letterTo(email, 'your address')).text, 'https://meet.example.com/prove');
      expect(await look('prove-email', link)).toEqual({ works: true, email });
      expect((await prove(link)).status).toBe(200);
      expect(await state(token)).toEqual({ isProved: true, canBeProved: true });
      expect((await prove(link)).body.code).toBe('invalid_link');
    });

    it('is asked for again, three times in a quarter of an hour, and not once it is proved', async () => {
      const { email, token } = await signedUp();
      await letterTo(email, 'your address');
      const send = () => api.post('/api/auth/email/send', { token, headers: from() });
      expect((await send()).status).toBe(200);
      const link = tokenIn((await letterTo(email, 'your address')).text, '/prove');
      await prove(link);
      const before = smtp.letters.length;
      expect((await send()).status).toBe(200);
      expect((await send()).status).toBe(200);
      expect((await send()).status).toBe(429);
      expect(smtp.letters.filter(({ to }, index) => to[0] === email && index >= before)).toEqual([]);
      expect((await api.post('/api/auth/email/send')).status).toBe(401);
    });

    it('is proved by a reset that came by mail as well', async () => {
      const { email } = await signedUp();
      await reset(await resetToken(email));
      const { token } = (await api.login(email, NEW)).body;
      expect((await state(token)).isProved).toBe(true);
    });

    it('is not proved by a link for something else', async () => {
      const { email } = await signedUp();
      expect((await prove(await resetToken(email))).body.code).toBe('invalid_link');
    });
  });

  it('goes on without the mail server, and says nothing of it', async () => {
    const { port } = smtp;
    const { email } = await signedUp();
    await smtp.stop();
    const { status } = await forgot(email);
    smtp = await startSmtp({ port });
    expect(status).toBe(200);
  });
});

it('answers at once while the mail server hangs', async () => {
  const hanging = createServer().listen(0, '127.0.0.1');
  await once(hanging, 'listening');
  const { port } = hanging.address() as AddressInfo;
  const server = await startServer({ env: { SMTP_URL: `smtp://127.0.0.1:${port}` } });
  const api = new ApiClient(server.origin);
  const connected = once(hanging, 'connection') as Promise<[Socket]>;
  const startedMs = performance.now();
  const email = newEmail();
  expect((await api.register(email)).status).toBe(201);
  expect((await api.post('/api/auth/password/forgot', { body: { email } })).status).toBe(200);
  expect(performance.now() - startedMs).toBeLessThan(3000);
  const [socket] = await connected;
  socket.destroy();
  hanging.close();
  await server.stop();
});

describe('without a mail server', () => {
  let server: TestServer;
  let api: ApiClient;
  beforeAll(async () => {
    server = await startServer();
    api = new ApiClient(server.origin);
  });
  afterAll(() => server?.stop());

  it('says so, and a link that an administrator made works all the same', async () => {
    expect((await api.get('/api/server')).body).toEqual({ registration: 'open', mail: false });
    const email = newEmail();
    const { user, token } = (await api.register(email)).body;
    const forgot = await api.post('/api/auth/password/forgot', { body: { email } });
    expect([forgot.status, forgot.body.code]).toEqual([409, 'mail_unavailable']);
    expect((await api.post('/api/auth/email/send', { token })).body.code).toBe('mail_unavailable');
    expect((await api.get('/api/auth/email', { token })).body).toEqual({ isProved: false, canBeProved: false });

    const record = await server.store.users.findById(user._id);
    const { url } = await server.app.recovery.passwordReset.linkFor(record!);
    expect(url).toMatch(new RegExp(`^http://localhost:${new URL(server.origin).port}/reset#[\\w-]{43}$`));
    const body = { token: tokenIn(url, '/reset'), password: NEW };
    expect((await api.post('/api/auth/password/reset', { body })).status).toBe(200);
    const signedIn = await api.login(email, NEW);
    // It was handed over by a person: nobody knows whether mail would have arrived.
    expect((await api.get('/api/auth/email', { token: signedIn.body.token })).body.isProved).toBe(false);
  });
});
