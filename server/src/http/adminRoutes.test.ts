import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import { ask, connectUser, join, registerUser, waitFor, type Account } from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let api: ApiClient;
let nowMs: number;

beforeEach(async () => {
  nowMs = Date.now();
  server = await startServer({ now: () => nowMs, env: { REGISTRATION: 'open' } });
  api = new ApiClient(server.origin);
});
afterEach(() => server.stop());

const claimToken = async () => new URL((await server.app.administration.claimLink())!.url).hash.slice(1);
const claim = (account: Account, token: string) =>
  api.post('/api/admin/claim', { token: account.token, body: { token } });

async function administrator(name = 'Ada'): Promise<Account> {
  const account = await registerUser(server.origin, name);
  expect((await claim(account, await claimToken())).status).toBe(200);
  return account;
}

test('nobody is an administrator by registering first, and the link makes one of who opens it, once', async () => {
  const [first, second] = [await registerUser(server.origin), await registerUser(server.origin, 'Bob')];
  expect((await api.get('/api/auth/role', { token: first.token })).body).toEqual({ role: 'member' });
  const token = await claimToken();
  expect((await claim(first, 'x'.repeat(43))).body.code).toBe('invalid_link');
  expect((await claim(second, token)).status).toBe(200);
  expect((await api.get('/api/auth/role', { token: second.token })).body).toEqual({ role: 'admin' });
  expect((await claim(first, token)).body.code).toBe('invalid_link');
  expect(await server.app.administration.claimLink()).toBeNull();
  expect((await api.get('/api/auth/role', { token: first.token })).body).toEqual({ role: 'member' });
});

test('of ten who open the link at once, one becomes administrator', async () => {
  const people = await Promise.all(Array.from({ length: 10 }, () => registerUser(server.origin)));
  const token = await claimToken();
  const answers = await Promise.all(people.map((person) => claim(person, token)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('a newer link ends the one before, a week ends it, and without a session it does nothing', async () => {
  const ann = await registerUser(server.origin);
  const old = await claimToken();
  const token = await claimToken();
  expect((await claim(ann, old)).body.code).toBe('invalid_link');
  expect((await api.post('/api/admin/claim', { body: { token } })).status).toBe(401);
  nowMs += 7 * 86_400_000;
  const late = await registerUser(server.origin);
  expect((await claim(late, token)).body.code).toBe('invalid_link');
});

test.each([
  ['GET', '/api/admin/overview'],
  ['GET', '/api/admin/events'],
  ['GET', '/api/admin/event-counts'],
  ['GET', '/api/admin/accounts'],
  ['POST', '/api/admin/accounts/0123456789abcdef01234567/lock'],
  ['POST', '/api/admin/accounts/0123456789abcdef01234567/role'],
  ['DELETE', '/api/admin/accounts/0123456789abcdef01234567/sessions'],
  ['DELETE', '/api/admin/accounts/0123456789abcdef01234567/second-factor'],
  ['POST', '/api/admin/accounts/0123456789abcdef01234567/reset-link'],
  ['GET', '/api/admin/invitations'],
  ['POST', '/api/admin/invitations'],
  ['DELETE', '/api/admin/invitations/x'],
])('%s %s is for administrators alone', async (method, path) => {
  const ann = await registerUser(server.origin);
  expect((await api.call(method, path)).body.code).toBe('unauthorized');
  const body = method === 'GET' ? {} : { body: {} };
  expect((await api.call(method, path, { token: ann.token, ...body })).body.code).toBe('admin_only');
});

test('a role that is taken away is gone at once; nobody changes their own', async () => {
  const ada = await administrator();
  const bob = await registerUser(server.origin, 'Bob');
  const setRole = (by: Account, id: string, role: string) =>
    api.post(`/api/admin/accounts/${id}/role`, { token: by.token, body: { role } });
  expect((await setRole(ada, bob.id, 'admin')).body.account).toMatchObject({ email: bob.email, role: 'admin' });
  expect((await api.get('/api/admin/overview', { token: bob.token })).status).toBe(200);
  expect((await setRole(ada, ada.id, 'member')).body.code).toBe('own_account');
  expect((await setRole(bob, ada.id, 'member')).status).toBe(200);
  expect((await setRole(ada, bob.id, 'member')).body.code).toBe('admin_only');
  expect((await setRole(bob, '0123456789abcdef01234567', 'admin')).body.code).toBe('not_found');
  expect((await setRole(bob, 'nobody', 'admin')).body.code).toBe('bad_request');
  expect((await setRole(bob, ada.id, 'owner')).body.code).toBe('bad_request');
});

test.each([
  ['role', { role: 'member' }],
  ['lock', { locked: true }],
])('of administrators who shut each other out at once by %s, one stays', async (what, body) => {
  const [ada, bob, cleo] = [
    await administrator(),
    await registerUser(server.origin),
    await registerUser(server.origin),
  ];
  for (const { id } of [bob, cleo]) await server.store.users.setRole(id, 'admin');
  const ring = [
    [ada, bob],
    [bob, cleo],
    [cleo, ada],
  ] as const;
  // All three are found to be administrators before any of the changes is made.
  const findById = server.store.users.findById.bind(server.store.users);
  let looks = 0;
  const { promise: allHaveLooked, resolve } = Promise.withResolvers<void>();
  server.store.users.findById = async (id) => {
    const found = await findById(id);
    looks += 1;
    if (looks === ring.length) resolve();
    if (looks <= ring.length) await allHaveLooked;
    return found;
  };
  const answers = await Promise.all(
    ring.map(([by, of]) => api.post(`/api/admin/accounts/${of.id}/${what}`, { token: by.token, body })),
  );
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThan(ring.length);
  expect(answers.filter(({ status }) => status !== 200).map((answer) => answer.body.code)).toContain('admin_only');
  const users = await Promise.all([ada, bob, cleo].map(({ id }) => findById(id)));
  expect(users.filter((user) => user?.role === 'admin' && user.lockedAt === null).length).toBeGreaterThan(0);
});

test('a locked account is out at once, in a call too, and comes back when it is unlocked', async () => {
  const ada = await administrator();
  const [bob, cleo] = [await connectUser(server.origin, 'Bob'), await connectUser(server.origin, 'Cleo')];
  await join(bob, 'room');
  await join(cleo, 'room');
  const lock = (locked: boolean, id = bob.id) =>
    api.post(`/api/admin/accounts/${id}/lock`, { token: ada.token, body: { locked } });
  const [gone, told] = [waitFor(bob.socket, 'disconnect'), waitFor(cleo.socket, 'userLeft')];
  expect((await lock(true)).body.account).toMatchObject({ lockedAt: new Date(nowMs).toISOString(), sessions: 0 });
  await gone;
  expect(await told).toMatchObject({ reason: 'session-ended' });
  expect((await api.get('/api/auth/me', { token: bob.token })).status).toBe(401);
  expect((await api.login(bob.email)).body.code).toBe('account_locked');
  expect((await api.login(bob.email, 'wrong password')).body.code).toBe('invalid_credentials');
  expect((await lock(true, ada.id)).body.code).toBe('own_account');
  const sinceMs = nowMs;
  nowMs += 1000;
  // It has been locked since then, however often somebody says so.
  expect((await lock(true)).body.account.lockedAt).toBe(new Date(sinceMs).toISOString());
  expect((await lock(false)).body.account.lockedAt).toBeNull();
  expect((await api.login(bob.email)).status).toBe(200);
  cleo.socket.disconnect();
});

test('the overview says who is connected, in which room, and which calls run', async () => {
  const ada = await administrator();
  const [bob, cleo] = [await connectUser(server.origin, 'Bob'), await connectUser(server.origin, 'Cleo')];
  await join(bob, 'tea');
  await join(cleo, 'tea');
  await ask(bob.socket, 'callUser', { to: cleo.socket.id, offer: { type: 'offer', sdp: '' } });
  await ask(cleo.socket, 'callAccepted', { to: bob.socket.id, answer: { type: 'answer', sdp: '' } });
  nowMs += 5000;
  const { body } = await api.get('/api/admin/overview', { token: ada.token });
  expect(body).toMatchObject({ counts: { sockets: 2, rooms: 1, calls: 1 }, upMs: expect.any(Number) });
  const person = ({ id, name, email }: Account) => ({ userId: id, name, email, roomId: 'tea', address: '127.0.0.x' });
  expect(body.sockets).toHaveLength(2);
  expect(body.sockets).toEqual(
    expect.arrayContaining([expect.objectContaining(person(bob)), expect.objectContaining(person(cleo))]),
  );
  const people = [bob, cleo].map(({ name, email }) => ({ name, email }));
  expect(body.calls).toEqual([{ roomId: 'tea', elapsedMs: 5000, people }]);
  bob.socket.disconnect();
  cleo.socket.disconnect();
});

test('security events are listed with whom they are about, and counted over time', async () => {
  const ada = await administrator();
  const bob = await registerUser(server.origin, 'Bob');
  const list = async (query: string) => (await api.get(`/api/admin/events?${query}`, { token: ada.token })).body;
  await api.post(`/api/admin/accounts/${bob.id}/lock`, { token: ada.token, body: { locked: true } });
  await expect
    .poll(async () => (await list('kinds=account-locked,account-unlocked')).events, { timeout: 5000 })
    .toEqual([
      expect.objectContaining({
        kind: 'account-locked',
        user: { _id: bob.id, name: bob.name, email: bob.email },
        actor: { _id: ada.id, name: ada.name, email: ada.email },
        address: '127.0.0.1',
      }),
    ]);
  expect((await list('kinds=nonsense')).code).toBe('bad_request');
  const page = await list('limit=1');
  expect([page.events.length, page.next]).toEqual([1, page.events[0].id]);

  nowMs += 3_600_000;
  const counts = (await api.get('/api/admin/event-counts?hours=24', { token: ada.token })).body;
  expect(counts).toMatchObject({ bucketMs: 3_600_000, buckets: 24 });
  expect(counts.counts).toContainEqual({ kind: 'account-locked', index: 22, count: 1 });
  expect((await api.get('/api/admin/event-counts?hours=9', { token: ada.token })).body.code).toBe('bad_request');
});

test('accounts are found, and those who lost their way in are helped', async () => {
  const ada = await administrator();
  const bob = await registerUser(server.origin, 'Bob');
  const { body } = await api.get('/api/admin/accounts?text=BOB', { token: ada.token });
  expect(body).toEqual({
    accounts: [
      {
        _id: bob.id,
        name: 'Bob',
        email: bob.email,
        role: 'member',
        createdAt: new Date(nowMs).toISOString(),
        lockedAt: null,
        isEmailProved: false,
        hasSecondFactor: false,
        passkeys: 0,
        sessions: 1,
        lastUsedAt: new Date(nowMs).toISOString(),
      },
    ],
    next: null,
  });
  const first = (await api.get('/api/admin/accounts?limit=1', { token: ada.token })).body;
  const rest = (await api.get(`/api/admin/accounts?limit=1&after=${first.next}`, { token: ada.token })).body;
  expect([...first.accounts, ...rest.accounts].map(({ email }) => email).toSorted()).toEqual(
    [ada.email, bob.email].toSorted(),
  );

  const reset = await api.post(`/api/admin/accounts/${bob.id}/reset-link`, { token: ada.token });
  expect(reset.status).toBe(201);
  const token = new URL(reset.body.url).hash.slice(1);
  const password = 'another fine password';
  expect((await api.post('/api/auth/password/reset', { body: { token, password } })).status).toBe(200);
  expect((await api.login(bob.email, password)).status).toBe(200);

  await server.store.secondFactors.setUp(bob.id, 'sealed');
  await server.store.secondFactors.enable(bob.id, new Date(nowMs), 1, []);
  const cleared = await api.call('DELETE', `/api/admin/accounts/${bob.id}/second-factor`, { token: ada.token });
  expect(cleared.body.account).toMatchObject({ hasSecondFactor: false });
  // Of one's own account both ask for more than a token: not here.
  for (const [method, path] of [
    ['POST', 'reset-link'],
    ['DELETE', 'second-factor'],
  ] as const) {
    const own = await api.call(method, `/api/admin/accounts/${ada.id}/${path}`, { token: ada.token });
    expect(own.body.code).toBe('own_account');
  }
  const ended = await api.call('DELETE', `/api/admin/accounts/${bob.id}/sessions`, { token: ada.token });
  expect(ended.body.account).toMatchObject({ sessions: 0, lastUsedAt: null });
  // One's own session goes on: it is the one that asks.
  const own = await api.call('DELETE', `/api/admin/accounts/${ada.id}/sessions`, { token: ada.token });
  expect(own.body.account).toMatchObject({ sessions: 1 });
});

test('an invitation is made, listed without what would let one use it, and withdrawn', async () => {
  const ada = await administrator();
  const made = await api.post('/api/admin/invitations', { token: ada.token, body: { email: 'New@Test.com' } });
  expect(made.status).toBe(201);
  const list = async () => (await api.get('/api/admin/invitations', { token: ada.token })).body.invitations;
  const [invitation] = await list();
  expect(invitation).toMatchObject({ email: 'new@test.com', expiresAt: made.body.expiresAt });
  expect(made.body.url).not.toContain(invitation.id);
  const withdraw = () => api.call('DELETE', `/api/admin/invitations/${invitation.id}`, { token: ada.token });
  expect((await withdraw()).status).toBe(200);
  expect((await withdraw()).body.code).toBe('not_found');
  expect(await list()).toEqual([]);
});
