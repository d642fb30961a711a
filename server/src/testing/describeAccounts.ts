import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../stores/store.ts';
import { ApiClient } from './ApiClient.ts';
import { startServer, type TestServer } from './startServer.ts';

/** What the routes of `/api/auth` promise, through the door, on a server with the given store. */
export function describeAccounts(name: string, openStore: (dataDir: string) => Promise<Store>): void {
  describe(`accounts on ${name}`, () => {
    let server: TestServer;
    let api: ApiClient;
    let serial = 0;
    // Where the test says what time it is, the server believes it.
    let clockOffsetMs = 0;
    const newEmail = () => `person${++serial}@test.com`;

    beforeAll(async () => {
      server = await startServer({ openStore, now: () => Date.now() + clockOffsetMs });
      api = new ApiClient(server.origin);
    });
    afterAll(() => server?.stop());

    async function signedUp(email = newEmail()) {
      const answer = await api.register(email);
      expect(answer.status).toBe(201);
      return { email, token: answer.body.token as string, cookie: answer.cookie, user: answer.body.user };
    }
    const isAlive = async (token: string) => (await api.get('/api/auth/me', { token })).status === 200;

    it('registers, signs in in any case of the address, says who one is, and signs out', async () => {
      const registered = await api.post('/api/auth/register', {
        body: { name: ' Ann Doe ', email: 'Ann@Test.COM', password: 'SecurePass123' },
      });
      expect(registered.status).toBe(201);
      expect(registered.body.user).toEqual({
        _id: expect.stringMatching(/^[0-9a-f]{24}$/),
        name: 'Ann Doe',
        email: 'ann@test.com',
      });

      const login = await api.login('ANN@test.com');
      expect(login.status).toBe(200);
      expect(login.body.user).toEqual(registered.body.user);
      const { token } = login.body;
      const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
      expect(claims).toMatchObject({ _id: login.body.user._id, email: 'ann@test.com' });
      expect(claims.exp - claims.iat).toBe(7 * 86_400);

      expect((await api.get('/api/auth/me', { token })).body).toEqual({ user: registered.body.user });
      const logout = await api.post('/api/auth/logout', { token });
      expect([logout.status, typeof logout.body.message]).toEqual([200, 'string']);
      expect(logout.headers.getSetCookie()[0]).toMatch(/^__Host-parley=;.*Expires=Thu, 01 Jan 1970/);

      const after = await api.get('/api/auth/me', { token });
      expect([after.status, after.body.code]).toEqual([401, 'unauthorized']);
      expect((await api.post('/api/auth/logout', { token })).status).toBe(401);
      expect(await isAlive(registered.body.token)).toBe(true);
    });

    it('keeps only hashes of the password and of the refresh token', async () => {
      const { user, cookie } = await signedUp();
      const record = await server.store.users.findById(user._id);
      expect(record?.passwordHash).toMatch(/^\$2b\$10\$/);
      const [session] = await server.store.sessions.listByUser(user._id, new Date());
      expect(JSON.stringify(session)).not.toContain(cookie!.split('.')[1]);
    });

    it('refuses an address that has an account, in any case', async () => {
      const { email } = await signedUp();
      const again = await api.register(email.toUpperCase());
      expect([again.status, again.body.code]).toEqual([400, 'email_taken']);
      expect(again.body.issues[0].path).toBe('email');
    });

    it('gives one account to twenty registrations of one address at once', async () => {
      const email = newEmail();
      const answers = await Promise.all(Array.from({ length: 20 }, () => api.register(email)));
      const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
      expect(statuses).toEqual([201, ...Array<number>(19).fill(400)]);
    });

    it('answers an unknown account and a wrong password with the same bytes', async () => {
      const { email } = await signedUp();
      const wrong = await api.login(email, 'WrongPass123');
      const unknown = await api.login('nobody@test.com', 'WrongPass123');
      expect([wrong.status, wrong.body.code]).toEqual([401, 'invalid_credentials']);
      expect([unknown.status, unknown.text]).toEqual([wrong.status, wrong.text]);
      const comparable = (headers: Headers) => [...headers].filter(([key]) => key !== 'date');
      expect(comparable(unknown.headers)).toEqual(comparable(wrong.headers));
    });

    it('never cuts a password: 72 bytes are good, what follows byte 72 is not ignored', async () => {
      const email = newEmail();
      const longest = 'é'.repeat(36);
      expect((await api.register(email, { password: longest })).status).toBe(201);
      expect((await api.login(email, longest)).status).toBe(200);
      expect((await api.login(email, `${longest}x`)).status).toBe(401);
      const longer = await api.register(newEmail(), { password: `${longest}x` });
      expect([longer.status, longer.body.code]).toEqual([400, 'weak_password']);
      expect(longer.body.message).toContain('72 bytes');
      const huge = 'x'.repeat(2000);
      expect((await api.register(newEmail(), { password: huge })).body.code).toBe('weak_password');
      const login = await api.login(email, huge);
      expect([login.status, login.body.code]).toEqual([401, 'invalid_credentials']);
    });

    it('signs in an account that the seed wrote, with its $2a$ hash', async () => {
      const { user, email } = await signedUp();
      const record = await server.store.users.findById(user._id);
      await server.store.users.setPasswordHash(user._id, record!.passwordHash.replace('$2b$', '$2a$'));
      expect((await api.login(email)).status).toBe(200);
    });

    it('lists the sessions of a user and ends one', async () => {
      const first = await signedUp();
      const second = (await api.login(first.email)).body.token;
      const { sessions } = (await api.get('/api/auth/sessions', { token: second })).body;
      expect(sessions.map((session: { current: boolean }) => session.current).toSorted()).toEqual([false, true]);
      expect(sessions[0].address).toBe('127.0.0.x');
      const other = sessions.find((session: { current: boolean }) => !session.current);

      const stranger = await signedUp();
      const path = `/api/auth/sessions/${other.id}`;
      expect((await api.call('DELETE', path, { token: stranger.token })).body.code).toBe('not_found');
      expect(await isAlive(first.token)).toBe(true);
      expect((await api.call('DELETE', path, { token: second })).status).toBe(200);
      expect([await isAlive(first.token), await isAlive(second)]).toEqual([false, true]);
      expect((await api.call('DELETE', path, { token: second })).body.code).toBe('not_found');
    });

    it('signs out everywhere, and nobody else', async () => {
      const { email, token } = await signedUp();
      const second = (await api.login(email)).body.token;
      const stranger = await signedUp();
      expect(await isAlive(token)).toBe(true);
      expect((await api.post('/api/auth/logout-all', { token: second })).status).toBe(200);
      expect([await isAlive(token), await isAlive(second), await isAlive(stranger.token)]).toEqual([
        false,
        false,
        true,
      ]);
    });

    it('changes the password and ends every other session', async () => {
      const { email, token } = await signedUp();
      const other = await api.login(email);
      const change = (current: string, next: string) =>
        api.post('/api/auth/password', { token, body: { current, next } });
      expect((await change('WrongPass123', 'AnotherPass123')).body.code).toBe('invalid_credentials');
      expect((await change('SecurePass123', 'short')).body.code).toBe('weak_password');
      expect(await isAlive(other.body.token)).toBe(true);

      expect((await change('SecurePass123', 'AnotherPass123')).status).toBe(200);
      expect([await isAlive(token), await isAlive(other.body.token)]).toEqual([true, false]);
      expect((await api.post('/api/auth/refresh', { cookie: other.cookie })).body.code).toBe('session_expired');
      expect((await api.login(email, 'SecurePass123')).status).toBe(401);
      expect((await api.login(email, 'AnotherPass123')).status).toBe(200);
    });

    it('leaves no session to sign-ins that race a change of the password', async () => {
      const { email, token } = await signedUp();
      const logins = Array.from({ length: 8 }, () => api.login(email));
      const change = await api.post('/api/auth/password', {
        token,
        body: { current: 'SecurePass123', next: 'AnotherPass123' },
      });
      expect(change.status).toBe(200);
      const tokens = (await Promise.all(logins)).map(({ body }) => body.token).filter(Boolean);
      // Those that were answered before the change ended with it; the others were refused.
      expect(await Promise.all(tokens.map(isAlive))).toEqual(tokens.map(() => false));
    });

    it('lets nobody into a locked account, and says so only to who knows the password', async () => {
      const { email, token, cookie, user } = await signedUp();
      await server.store.users.setLocked(user._id, new Date());
      const right = await api.login(email);
      expect([right.status, right.body.code, right.cookie]).toEqual([403, 'account_locked', null]);
      const wrong = await api.login(email, 'WrongPass123');
      expect([wrong.status, wrong.body.code]).toEqual([401, 'invalid_credentials']);
      const refreshed = await api.post('/api/auth/refresh', { cookie });
      expect([refreshed.status, refreshed.body.code]).toEqual([403, 'account_locked']);
      expect(refreshed.headers.getSetCookie()[0]).toMatch(/^__Host-parley=;/);
      expect(await isAlive(token)).toBe(false);

      await server.store.users.setLocked(user._id, null);
      expect(await isAlive(token)).toBe(false);
      expect((await api.login(email)).status).toBe(200);
    });

    it('deletes an account, its sessions and nothing else', async () => {
      const { email, token, cookie } = await signedUp();
      const other = (await api.login(email)).body.token;
      expect(await isAlive(other)).toBe(true);
      const remove = (password: string) => api.call('DELETE', '/api/auth/me', { token, body: { password } });
      expect((await remove('WrongPass123')).body.code).toBe('invalid_credentials');
      expect((await remove('SecurePass123')).status).toBe(200);
      expect([await isAlive(token), await isAlive(other)]).toEqual([false, false]);
      expect((await api.post('/api/auth/refresh', { cookie })).body.code).toBe('session_expired');
      expect((await api.login(email)).body.code).toBe('invalid_credentials');
      expect((await api.register(email)).status).toBe(201);
    });

    describe('refresh', () => {
      const refresh = (cookie: string | null) => api.post('/api/auth/refresh', { cookie });

      it('rotates the cookie and keeps the session', async () => {
        const { cookie, token, user } = await signedUp();
        const next = await refresh(cookie);
        expect(next.status).toBe(200);
        expect(next.body.user).toEqual(user);
        expect(next.cookie).not.toBe(cookie);
        const setCookie = next.headers.getSetCookie()[0];
        expect(setCookie).toMatch(/^__Host-parley=[\w-]{22}\.[\w-]{44}; Path=\/; Expires=/);
        expect(setCookie).toMatch(/; HttpOnly; Secure; SameSite=Strict$/);
        expect([await isAlive(token), await isAlive(next.body.token)]).toEqual([true, true]);
        expect((await refresh(next.cookie)).status).toBe(200);
      });

      it('gives twenty requests at once the same successor', async () => {
        const { cookie } = await signedUp();
        const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(cookie)));
        expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
        expect(new Set(answers.map((answer) => answer.cookie)).size).toBe(1);
        expect((await refresh(answers[0]!.cookie)).status).toBe(200);
      });

      it('ends the family when a token comes back whose successor was used', async () => {
        const { cookie, token } = await signedUp();
        const next = await refresh(cookie);
        const last = await refresh(next.cookie);
        const replay = await refresh(cookie);
        expect([replay.status, replay.body.code]).toEqual([401, 'refresh_reused']);
        expect(replay.headers.getSetCookie()[0]).toMatch(/^__Host-parley=;/);
        expect([await isAlive(token), await isAlive(last.body.token)]).toEqual([false, false]);
        expect((await refresh(last.cookie)).body.code).toBe('session_expired');
      });

      it('gives the unused successor again for a minute, and then takes it for theft', async () => {
        const { cookie, token } = await signedUp();
        const next = await refresh(cookie);
        clockOffsetMs += 59_000;
        expect((await refresh(cookie)).cookie).toBe(next.cookie);
        clockOffsetMs += 2000;
        expect((await refresh(cookie)).body.code).toBe('refresh_reused');
        expect(await isAlive(token)).toBe(false);
      });

      it('retires the tokens of all generations but the last two', async () => {
        const { cookie, token } = await signedUp();
        const second = await refresh(cookie);
        expect([await isAlive(token), await isAlive(second.body.token)]).toEqual([true, true]);
        const third = await refresh(second.cookie);
        const alive = await Promise.all([token, second.body.token, third.body.token].map(isAlive));
        expect(alive).toEqual([false, true, true]);
        expect((await api.get('/api/auth/me', { token })).body.code).toBe('unauthorized');
      });

      it('says the generation in the token, the same for the same successor', async () => {
        const { cookie, token } = await signedUp();
        const claims = (text: string) => JSON.parse(Buffer.from(text.split('.')[1]!, 'base64url').toString());
        expect(claims(token).gen).toBe(0);
        const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(cookie)));
        expect(answers.map(({ body }) => claims(body.token).gen)).toEqual(Array(20).fill(1));
        clockOffsetMs += 20_000;
        // As after a cut of 20 s, in which the answer was lost.
        expect(claims((await refresh(cookie)).body.token).gen).toBe(1);
        expect(await isAlive(token)).toBe(true);
        const [session] = await server.store.sessions.listByUser(claims(token)._id, new Date());
        expect(session!.generation).toBe(1);
      });

      it('takes no two tabs for a thief, whichever of them is first', async () => {
        const { cookie } = await signedUp();
        let jar = cookie;
        for (let hour = 0; hour < 5; hour += 1) {
          const [one, other] = await Promise.all([refresh(jar), refresh(jar)]);
          expect([one.status, other.status, other.cookie]).toEqual([200, 200, one.cookie]);
          expect([await isAlive(one.body.token), await isAlive(other.body.token)]).toEqual([true, true]);
          jar = one.cookie;
          clockOffsetMs += 3_600_000;
        }
      });

      it('lets a client that never refreshes keep its token for all its time', async () => {
        const { email, token } = await signedUp();
        const other = await api.login(email);
        clockOffsetMs += 7 * 86_400_000 - 5000;
        expect((await refresh(other.cookie)).status).toBe(200);
        expect(await isAlive(token)).toBe(true);
        clockOffsetMs += 10_000;
        expect(await isAlive(token)).toBe(false);
      });

      it('ends absolutely, and a token never outlives its session', async () => {
        const { cookie, token } = await signedUp();
        clockOffsetMs += 29 * 86_400_000;
        const next = await refresh(cookie);
        expect(next.status).toBe(200);
        expect(await isAlive(token)).toBe(false);
        expect(await isAlive(next.body.token)).toBe(true);
        clockOffsetMs += 86_400_000;
        expect(await isAlive(next.body.token)).toBe(false);
        expect((await refresh(next.cookie)).body.code).toBe('session_expired');
      });

      it('refuses what is no token of ours, and ends nobody for it', async () => {
        const { cookie, token } = await signedUp();
        const foreign = [
          null,
          '__Host-parley=',
          '__Host-parley=x.y',
          `${cookie}x`,
          `${cookie!.slice(0, -44)}${'A'.repeat(44)}`,
        ];
        for (const bad of [...foreign, cookie!.replace('__Host-parley', 'parley')]) {
          const answer = await refresh(bad);
          expect([answer.status, answer.body.code]).toEqual([401, 'unauthorized']);
        }
        expect(await isAlive(token)).toBe(true);
        expect((await refresh(cookie)).status).toBe(200);
      });

      describe('a sign-out that is told late', () => {
        const late = (body: object) => api.post('/api/auth/logout/late', { body });
        const wordIn = (token: string): { sid: string; out: string } => {
          const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
          const { sid, out } = JSON.parse(payload) as { sid: string; out: string };
          return { sid, out };
        };

        it('ends the session, though its token is retired or its time over', async () => {
          const { cookie, token } = await signedUp();
          const second = await refresh(cookie);
          const third = await refresh(second.cookie);
          expect([await isAlive(token), await isAlive(third.body.token)]).toEqual([false, true]);
          const told = await late(wordIn(token));
          expect([told.status, told.cookie]).toEqual([200, null]);
          expect(await isAlive(third.body.token)).toBe(false);
          expect((await refresh(third.cookie)).body.code).toBe('session_expired');
          const other = await signedUp();
          clockOffsetMs += 8 * 86_400_000;
          await late(wordIn(other.token));
          expect((await refresh(other.cookie)).body.code).toBe('session_expired');
        });

        it('is answered alike for any other word, which ends nobody', async () => {
          const ended = wordIn((await signedUp()).token);
          const told = await late(ended);
          const { token } = await signedUp();
          const { sid, out } = wordIn(token);
          const stranger = wordIn((await signedUp()).token);
          for (const body of [
            ended,
            { sid, out: '' },
            { sid, out: `${out}x` },
            { sid, out: stranger.out },
            { sid, out: token },
            { sid: '', out },
            { sid: token, out },
            { sid: `${sid}\u0000`, out },
          ]) {
            const answer = await late(body);
            expect([answer.status, answer.text]).toEqual([200, told.text]);
          }
          expect(await isAlive(token)).toBe(true);
          for (const body of [{ token }, { sid }, { sid, out: { $ne: null } }]) {
            expect((await late(body)).body.code).toBe('bad_request');
          }
          expect(await isAlive(token)).toBe(true);
        });

        it('goes by a word that opens nothing', async () => {
          const { token } = await signedUp();
          const { sid, out } = wordIn(token);
          for (const text of [out, `${sid}.${out}`, `${sid}.${out}.${out}`]) expect(await isAlive(text)).toBe(false);
          expect((await refresh(`__Host-parley=${sid}.${out}`)).body.code).toBe('unauthorized');
          expect(await isAlive(token)).toBe(true);
        });
      });

      it('is over after sign-out', async () => {
        const { cookie, token } = await signedUp();
        await api.post('/api/auth/logout', { token });
        expect((await refresh(cookie)).body.code).toBe('session_expired');
      });
    });
  });
}
