import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '../AppError.ts';
import { MemoryPresence } from '../rooms/MemoryPresence.ts';
import { ApiClient } from '../testing/ApiClient.ts';
import {
  type Account,
  ask,
  connectSocket,
  join,
  record,
  registerUser,
  type SocketUser,
  TRANSPORTS,
  type Transport,
  waitFor,
} from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';
import { channel, type ParleySocket } from './Connection.ts';
import { sessionEvents } from './sessionEvents.ts';

/** "Within a second", says the contract. */
const SECOND_MS = 1000;

let server: TestServer;
let api: ApiClient;
let bob: SocketUser;
const clock = { ms: Date.now() };
const open: Socket[] = [];

beforeAll(async () => {
  server = await startServer({ now: () => clock.ms, env: { ACCESS_TOKEN_TTL: '20s' } });
  api = new ApiClient(server.origin);
});
afterAll(() => server.stop());
afterEach(() => {
  for (const socket of open.splice(0)) socket.disconnect();
});

async function connect(account: Account, transport?: Transport): Promise<SocketUser> {
  const socket = await connectSocket(server.origin, account.token, transport ? { transport } : {});
  open.push(socket);
  return { ...account, socket };
}

/** Another sign-in of the same person. */
async function signInAgain(account: Account): Promise<Account> {
  return { ...account, token: (await api.login(account.email)).body.token };
}

let rooms = 0;
/** Ann in a room with Bob, who listens. */
async function annAndBob(protocol?: number, transport?: Transport) {
  const roomId = `room ${(rooms += 1)}`;
  const ann = await connect(await registerUser(server.origin, 'Ann'), transport);
  bob = await connect(await registerUser(server.origin, 'Bob'));
  const { self, resume } = await join(ann, roomId, { protocol });
  await join(bob, roomId);
  return { roomId, ann, self, resume, heard: record(bob.socket) };
}

const closing = { reason: 'session-ended', message: 'The session has ended. Sign in again.' };

describe.each(TRANSPORTS)('over %s', (transport) => {
  describe.each([1, undefined])('protocol %s', (protocol) => {
    test.each<[string, (ann: Account) => Promise<{ status: number }>]>([
      ['logout', ({ token }) => api.post('/api/auth/logout', { token })],
      ['logout-all', ({ token }) => api.post('/api/auth/logout-all', { token })],
      [
        'the deletion of the account',
        ({ token }) => api.call('DELETE', '/api/auth/me', { token, body: { password: 'SecurePass123' } }),
      ],
    ])('%s ends the socket and frees its seat', async (_name, end) => {
      const { ann, self, heard } = await annAndBob(protocol, transport);
      const told = waitFor(ann.socket, 'closing');
      const gone = waitFor(ann.socket, 'disconnect');
      const left = waitFor(bob.socket, 'userLeft');
      expect((await end(ann)).status).toBe(200);
      const endedAtMs = performance.now();
      expect(await told).toEqual(closing);
      expect(await gone).toBe('io server disconnect');
      expect(await left).toEqual({ email: ann.email, id: self, reason: 'session-ended' });
      expect(performance.now() - endedAtMs).toBeLessThan(SECOND_MS);
      expect(heard.map(([event]) => event)).toEqual(['userLeft']);
      await expect(connectSocket(server.origin, ann.token)).rejects.toThrow('Authentication failed');
    });
  });
});

test('a seat that is away is freed too', async () => {
  const { ann, self, heard } = await annAndBob(1);
  const away = waitFor(bob.socket, 'participantAway');
  ann.socket.io.engine.close();
  await away;
  const left = waitFor(bob.socket, 'userLeft');
  await api.post('/api/auth/logout', { token: ann.token });
  expect(await left).toEqual({ email: ann.email, id: self, reason: 'session-ended' });
  expect(heard.map(([event]) => event)).toEqual(['participantAway', 'userLeft']);
});

test('a password change ends the sockets of every other session, and not those of its own', async () => {
  const { ann, roomId } = await annAndBob(1);
  const other = await connect(await signInAgain(ann));
  const news = waitFor(bob.socket, 'newUserJoined');
  const { self } = await join(other, roomId, { protocol: 1 });
  await news;
  const gone = waitFor(other.socket, 'disconnect');
  const left = waitFor(bob.socket, 'userLeft');
  const body = { current: 'SecurePass123', next: 'AnotherPass456' };
  expect((await api.post('/api/auth/password', { token: ann.token, body })).status).toBe(200);
  expect(await gone).toBe('io server disconnect');
  expect(await left).toEqual({ email: ann.email, id: self, reason: 'session-ended' });
  expect(await ask(ann.socket, 'leaveRoom', { roomId })).toEqual({ ok: true });
});

test('the logout of one device leaves the other where it is', async () => {
  const { ann, roomId, heard } = await annAndBob();
  const other = await signInAgain(ann);
  await api.post('/api/auth/logout', { token: other.token });
  expect(await ask(ann.socket, 'leaveRoom', { roomId })).toEqual({ ok: true });
  await expect.poll(() => heard.map(([, payload]) => payload.reason)).toEqual(['left']);
});

test('every socket of a session ends, in a room or not', async () => {
  const ann = await connect(await registerUser(server.origin, 'Ann'));
  const second = await connect(ann);
  const gone = [ann, second].map(({ socket }) => waitFor(socket, 'disconnect', SECOND_MS));
  await api.post('/api/auth/logout', { token: ann.token });
  expect(await Promise.all(gone)).toEqual(['io server disconnect', 'io server disconnect']);
});

describe('the end of a token', () => {
  test.each<[number | undefined, string, object]>([
    [1, 'participantAway', {}],
    [undefined, 'userLeft', { reason: 'disconnected' }],
  ])('is a lost connection to the room, protocol %s', async (protocol, event, more) => {
    const { ann, self, resume, roomId } = await annAndBob(protocol);
    // Bob signed in at the same moment and would be gone as well; so his token is a second younger.
    const watcher = await renewed(bob);
    const told = waitFor(ann.socket, 'closing');
    const lost = waitFor(watcher.socket, event);
    clock.ms += 19_000;
    expect(await told).toEqual({
      reason: 'token-expired',
      message: 'The token has run out. Connect again with a new one.',
    });
    expect(await lost).toMatchObject({ id: self, ...more });
    // The session lives: with its next token the same person is back.
    const refreshed = await api.post('/api/auth/refresh', { cookie: ann.cookie });
    const again = await connect({ ...ann, token: refreshed.body.token });
    expect(await join(again, roomId, { protocol, resume })).toMatchObject({ self, isReturn: protocol === 1 });
  });

  test('a renewed socket lives on, in its seat', async () => {
    const { ann, self, heard } = await annAndBob(1);
    const watcher = await renewed(bob);
    await renewed(ann);
    const outsider = await connect(await registerUser(server.origin, 'Eve'));
    // Half a token's time later, Eve is another who holds an old token: her end says that the sweep has been.
    const swept = waitFor(outsider.socket, 'closing');
    clock.ms += 10_000;
    await renewed(watcher);
    await renewed(ann);
    clock.ms += 10_000;
    await swept;
    const muted = waitFor(watcher.socket, 'remoteMuted');
    expect(await ask(ann.socket, 'muteToggle', { to: watcher.socket.id, isMuted: true })).toEqual({ ok: true });
    expect(await muted).toEqual({ isMuted: true, from: self });
    expect(heard.map(([event]) => event)).toEqual(['remoteMuted']);
  });

  /** Signs in again a moment later, and renews the socket's token. */
  async function renewed(user: SocketUser): Promise<SocketUser> {
    clock.ms += 1000;
    const { token } = await signInAgain(user);
    expect(await ask(user.socket, 'renewToken', { token })).toEqual({ ok: true });
    return { ...user, token };
  }
});

describe('a retired token', () => {
  const refresh = async (cookie: string | null) => api.post('/api/auth/refresh', { cookie });

  test('closes the sockets that live under it within a second, and the seat is kept', async () => {
    const { ann, self, resume, roomId, heard } = await annAndBob(1);
    const once = await refresh(ann.cookie);
    // The one before is good still: a tab that has not heard yet goes on.
    expect(await ask(ann.socket, 'mediaState', { audio: true, video: true, screen: false })).toEqual({ ok: true });
    const told = waitFor(ann.socket, 'closing');
    const away = waitFor(bob.socket, 'participantAway');
    const twice = await refresh(once.cookie);
    const retiredAtMs = performance.now();
    expect((await told).reason).toBe('token-expired');
    // The sweep comes each second; its timer may be late on a busy machine.
    expect(performance.now() - retiredAtMs).toBeLessThan(2 * SECOND_MS);
    expect(await away).toEqual({ id: self });
    await expect(connectSocket(server.origin, ann.token)).rejects.toThrow('Authentication failed');
    const again = await connect({ ...ann, token: twice.body.token });
    expect(await join(again, roomId, { protocol: 1, resume })).toMatchObject({ self, isReturn: true });
    expect(heard.map(([event]) => event)).toEqual(['mediaState', 'participantAway', 'participantBack']);
  });

  test('leaves a socket alone that has passed to a later one', async () => {
    const { ann, heard } = await annAndBob(1);
    const once = await refresh(ann.cookie);
    expect(await ask(ann.socket, 'renewToken', { token: once.body.token })).toEqual({ ok: true });
    const lagging = await connect(ann);
    const swept = waitFor(lagging.socket, 'closing');
    const twice = await refresh(once.cookie);
    expect((await swept).reason).toBe('token-expired');
    expect(await ask(ann.socket, 'renewToken', { token: ann.token })).toMatchObject({ code: 'unauthorized' });
    expect(await ask(ann.socket, 'renewToken', { token: twice.body.token })).toEqual({ ok: true });
    expect(heard).toEqual([]);
  });

  test('a replay of a refresh token ends sockets at once, and the other side is told', async () => {
    const { ann, self, heard } = await annAndBob(1);
    const once = await refresh(ann.cookie);
    expect(await ask(ann.socket, 'renewToken', { token: once.body.token })).toEqual({ ok: true });
    await refresh(once.cookie);
    const told = waitFor(ann.socket, 'closing');
    const left = waitFor(bob.socket, 'userLeft');
    expect((await refresh(ann.cookie)).body.code).toBe('refresh_reused');
    const endedAtMs = performance.now();
    expect(await told).toEqual(closing);
    expect(await left).toEqual({ email: ann.email, id: self, reason: 'session-ended' });
    expect(performance.now() - endedAtMs).toBeLessThan(SECOND_MS);
    expect(heard.map(([event]) => event).at(-1)).toBe('userLeft');
  });
});

describe('renewToken', () => {
  test('with the token of another sign-in, the socket belongs to that one', async () => {
    const { ann, self, heard } = await annAndBob(1);
    const next = await signInAgain(ann);
    expect(await ask(ann.socket, 'renewToken', { token: next.token })).toEqual({ ok: true });
    await api.post('/api/auth/logout', { token: ann.token });
    expect(await ask(ann.socket, 'mediaState', { audio: true, video: true, screen: false })).toEqual({ ok: true });
    const left = waitFor(bob.socket, 'userLeft');
    await api.post('/api/auth/logout', { token: next.token });
    expect(await left).toEqual({ email: ann.email, id: self, reason: 'session-ended' });
    expect(heard.map(([event]) => event)).toEqual(['mediaState', 'userLeft']);
  });

  test('with a refreshed token of the same session', async () => {
    const account = await registerUser(server.origin, 'Ann');
    const ann = await connect(account);
    const refreshed = await api.post('/api/auth/refresh', { cookie: account.cookie });
    expect(refreshed.status).toBe(200);
    expect(await ask(ann.socket, 'renewToken', { token: refreshed.body.token })).toEqual({ ok: true });
  });

  test('of another account is refused, and the socket stays whose it was', async () => {
    const { ann, roomId } = await annAndBob();
    expect(await ask(ann.socket, 'renewToken', { token: bob.token })).toEqual({
      ok: false,
      code: 'unauthorized',
      message: 'The token belongs to another account.',
    });
    expect(await ask(ann.socket, 'joinRoom', { email: bob.email, roomId })).toMatchObject({ code: 'wrong_email' });
    expect(await ask(ann.socket, 'joinRoom', { email: ann.email, roomId })).toMatchObject({ ok: true });
  });

  test('of a session that ends meanwhile is refused, and the socket belongs to the former one', async () => {
    const identity = { userId: 'ann', email: '', name: 'Ann', sessionId: 'former', generation: 0, tokenExpiresAtMs: 1 };
    const channels = new Set([channel.session('former')]);
    const socket = {
      data: { identity, seatId: null },
      join: async (name: string) => void channels.add(name),
      leave: async (name: string) => void channels.delete(name),
    } as unknown as ParleySocket;
    const renewal = sessionEvents(
      async () => ({ ...identity, sessionId: 'next' }),
      new MemoryPresence(),
      () => undefined,
      (sessionId) => {
        // Only of a socket in the session's channel is it known that a later end reaches it.
        expect(channels).toContain(channel.session(sessionId));
        return false;
      },
    );
    await expect(renewal.renewToken(socket, { token: 'of next' })).rejects.toThrow(AppError);
    expect(socket.data.identity.sessionId).toBe('former');
    expect([...channels]).toEqual([channel.session('former')]);
  });

  test('with what is no token is refused, and the socket lives', async () => {
    const ann = await connect(await registerUser(server.origin, 'Ann'));
    const { token: ended } = await signInAgain(ann);
    await api.post('/api/auth/logout', { token: ended });
    for (const token of ['garbage', '', ann.token.slice(0, -5), ended]) {
      expect(await ask(ann.socket, 'renewToken', { token })).toMatchObject({ ok: false, code: 'unauthorized' });
    }
    for (const token of [7, null, [ann.token], 'x'.repeat(4097)]) {
      expect(await ask(ann.socket, 'renewToken', { token })).toMatchObject({ ok: false, code: 'bad_request' });
    }
    expect(await ask(ann.socket, 'renewToken', { token: ann.token })).toEqual({ ok: true });
  });
});
