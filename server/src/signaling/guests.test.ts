import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import { connectGuest, makeRoom, tryJoin } from '../testing/roomVisits.ts';
import { ask, connectSocket, connectUser, join, waitFor, type SocketUser } from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

const clock = { offsetMs: 0 };
let server: TestServer;
let api: ApiClient;
let people: SocketUser[];
let [ann, bob]: SocketUser[] = [];
let roomId: string;

beforeAll(async () => {
  server = await startServer({ now: () => Date.now() + clock.offsetMs });
  api = new ApiClient(server.origin);
});
afterAll(() => server.stop());
beforeEach(async () => {
  people = await Promise.all(['Ann', 'Bob'].map((name) => connectUser(server.origin, name)));
  [ann, bob] = people;
  roomId = await makeRoom(server.origin, ann!, { allowsGuests: true });
});
afterEach(() => people.forEach(({ socket }) => socket.disconnect()));

async function guest(name?: string): Promise<SocketUser> {
  const made = await connectGuest(server.origin, roomId, name);
  people.push(made);
  return made;
}
const ownRoom = (method: string, path = '', body?: object) =>
  api.call(method, `/api/rooms/${roomId}${path}`, { token: ann!.token, ...(body && { body }) });

test('a pass opens one room, its description and the relay, and nothing else', async () => {
  const gus = await guest();
  expect((await api.get(`/api/rooms/${roomId}`, gus)).body.room).toMatchObject({
    id: roomId,
    isOwner: false,
    isHost: false,
    entry: 'enter',
  });
  expect((await api.get('/api/ice-servers', gus)).status).toBe(200);
  const other = await makeRoom(server.origin, ann!, { allowsGuests: true });
  for (const id of [other, 'standup']) {
    expect((await api.get(`/api/rooms/${id}`, gus)).body).toMatchObject({ code: 'not_found' });
  }
  for (const [method, path] of [
    ['GET', '/api/auth/me'],
    ['GET', '/api/auth/sessions'],
    ['POST', '/api/auth/logout'],
    ['GET', '/api/calls'],
    ['GET', '/api/rooms'],
    ['POST', '/api/rooms'],
    ['PATCH', `/api/rooms/${roomId}`],
    ['DELETE', `/api/rooms/${roomId}`],
    ['POST', `/api/rooms/${roomId}/renew`],
    ['GET', `/api/rooms/${roomId}/people`],
  ] as const) {
    const answer = await api.call(method, path, gus);
    expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 401, 'unauthorized']);
  }
  for (const id of [other, 'typed']) expect(await tryJoin(gus, id)).toMatchObject({ ok: false, code: 'not_found' });
  expect(await tryJoin({ ...gus, email: bob!.email }, roomId)).toMatchObject({ ok: false, code: 'wrong_email' });
  expect(await tryJoin(gus, roomId)).toMatchObject({ ok: true });
});

test('nobody with an account joins without an address, and no access token is a pass', async () => {
  expect(await tryJoin({ ...bob!, email: '' }, roomId)).toMatchObject({ ok: false, code: 'wrong_email' });
  const gus = await guest();
  expect(await ask(bob!.socket, 'renewToken', { token: gus.token })).toMatchObject({ ok: false });
  expect(await ask(gus.socket, 'renewToken', { token: bob!.token })).toMatchObject({ ok: false });
});

test('a guest never becomes host, and the history names them', async () => {
  const gus = await guest('Gus');
  await join(gus, roomId, { protocol: 1 });
  await join(ann!, roomId, { protocol: 1 });
  expect(await ask(ann!.socket, 'handOver', { id: gus.socket.id })).toMatchObject({ code: 'not_allowed' });
  const offered = waitFor(gus.socket, 'incomingCall');
  await ask(ann!.socket, 'callUser', { to: gus.socket.id, offer: { type: 'offer', sdp: '' } });
  await offered;
  await ask(gus.socket, 'callAccepted', { to: ann!.socket.id, answer: { type: 'answer', sdp: '' } });
  await ask(ann!.socket, 'leaveRoom', { roomId });
  expect(await ask(gus.socket, 'lockRoom', { locked: true })).toMatchObject({ code: 'not_host' });
  await expect
    .poll(async () => (await api.get('/api/calls', { token: ann!.token })).body.calls)
    .toMatchObject([{ roomId, others: [{ name: 'Gus', email: '' }] }]);
});

const ENDINGS: [string, (gus: SocketUser) => Promise<unknown>][] = [
  ['a host removes them', (gus) => ask(ann!.socket, 'removeParticipant', { id: gus.socket.id })],
  ['the room takes no guests any more', () => ownRoom('PATCH', '', { allowsGuests: false })],
  ['the room is deleted', () => ownRoom('DELETE')],
  [
    'the account of its owner is deleted',
    () => api.call('DELETE', '/api/auth/me', { token: ann!.token, body: { password: 'SecurePass123' } }),
  ],
  ['the link ends now', () => ownRoom('PATCH', '', { expiresAt: new Date(Date.now() - 1000).toISOString() })],
];
test.each(ENDINGS)('a guest is out within a second when %s, and the pass is worth nothing', async (_name, end) => {
  await join(ann!, roomId, { protocol: 1 });
  const gus = await guest();
  await join(gus, roomId, { protocol: 1 });
  const [closing, gone] = [waitFor(gus.socket, 'closing', 1000), waitFor(gus.socket, 'disconnect', 1000)];
  await end(gus);
  expect(await closing).toMatchObject({ reason: 'guest-ended' });
  await gone;
  await expect(connectSocket(server.origin, gus.token)).rejects.toThrow('Authentication failed');
  expect((await api.get(`/api/rooms/${roomId}`, gus)).status).toBe(401);
  expect((await api.get('/api/ice-servers', gus)).status).toBe(401);
});

test('a guest who only waits is out when the link is renewed, and the old link leads nowhere', async () => {
  const gus = await guest();
  const closing = waitFor(gus.socket, 'closing', 1000);
  const { body } = await ownRoom('POST', '/renew');
  expect(await closing).toMatchObject({ reason: 'guest-ended' });
  const path = (id: string) => `/api/rooms/${id}/guests`;
  expect((await api.post(path(roomId), { body: { name: 'Gus' } })).status).toBe(404);
  expect((await api.post(path(body.room.id), { body: { name: 'Gus' } })).status).toBe(201);
});

test('a link that expires puts guests out, and nobody else', async () => {
  await ownRoom('PATCH', '', { expiresAt: new Date(Date.now() + 60_000).toISOString() });
  await join(bob!, roomId, { protocol: 1 });
  const gus = await guest();
  await join(gus, roomId, { protocol: 1 });
  const gone = waitFor(gus.socket, 'disconnect', 3000);
  const left = waitFor(bob!.socket, 'userLeft', 3000);
  clock.offsetMs = 61_000;
  try {
    await gone;
    expect(await left).toMatchObject({ id: expect.any(String), email: '' });
    expect(await ask(bob!.socket, 'mediaState', { audio: true, video: true, screen: false })).toEqual({ ok: true });
    expect((await api.get(`/api/rooms/${roomId}`, { token: bob!.token })).status).toBe(404);
    expect((await api.get(`/api/rooms/${roomId}`, { token: ann!.token })).status).toBe(200);
  } finally {
    clock.offsetMs = 0;
  }
});

const HOUR_MS = 3_600_000;
const ending = (inMs: number | null) => ({
  expiresAt: inMs === null ? null : new Date(Date.now() + inMs).toISOString(),
});
/** Runs `then` when the clock has gone on and the server has looked at every socket that is there now. */
async function afterwards(ms: number, then: () => Promise<void>): Promise<void> {
  const brief = await makeRoom(server.origin, bob!, { allowsGuests: true, ...ending(ms - 1000) });
  // Connected last, and so looked at last.
  const last = await connectGuest(server.origin, brief);
  const gone = waitFor(last.socket, 'disconnect', 3000);
  clock.offsetMs = ms;
  try {
    await gone;
    await then();
  } finally {
    clock.offsetMs = 0;
    last.socket.disconnect();
  }
}

test.each([
  ['an hour later', HOUR_MS],
  ['never', null],
])('guests of a link that is to end %s after all stay beyond the old end', async (_when, end) => {
  await ownRoom('PATCH', '', ending(60_000));
  const [gus, idle] = [await guest(), await guest('Ida')];
  await join(gus, roomId, { protocol: 1 });
  await ownRoom('PATCH', '', ending(end));
  await afterwards(61_000, async () => {
    expect(await ask(gus.socket, 'mediaState', { audio: true, video: true, screen: false })).toEqual({ ok: true });
    expect(idle.socket.connected).toBe(true);
    expect(await tryJoin(idle, roomId)).toMatchObject({ ok: true });
  });
});

test('guests of a link that is to end sooner go then, inside or not', async () => {
  const [gus, idle] = [await guest(), await guest('Ida')];
  await join(gus, roomId, { protocol: 1 });
  await ownRoom('PATCH', '', ending(60_000));
  const gone = Promise.all([gus, idle].map(({ socket }) => waitFor(socket, 'disconnect', 3000)));
  await afterwards(61_000, async () => expect(await gone).toHaveLength(2));
});

test('what was decided about a guest ends with the pass; about an account it stays', async () => {
  await ownRoom('PATCH', '', { access: 'ask' });
  await join(ann!, roomId, { protocol: 1 });
  for (const { socket } of [await guest('Gus'), bob!]) {
    const [knocked, answered] = [waitFor(ann!.socket, 'knocked'), waitFor(socket, 'knockAnswered')];
    await ask(socket, 'knock', { roomId });
    await ask(ann!.socket, 'admit', { knockId: (await knocked).knockId });
    expect(await answered).toMatchObject({ admitted: true });
  }
  const names = async () =>
    (await ownRoom('GET', '/people')).body.people.map(({ name }: { name: string }) => name).toSorted();
  expect(await names()).toEqual(['Bob', 'Gus']);
  clock.offsetMs = 12 * HOUR_MS + 1000;
  try {
    expect(await names()).toEqual(['Bob']);
  } finally {
    clock.offsetMs = 0;
  }
});

test('no pass where there is no room, no guests, a locked or an expired room: one and the same answer', async () => {
  const passed = new Date(Date.now() - 1000).toISOString();
  const ids = await Promise.all([
    makeRoom(server.origin, ann!),
    makeRoom(server.origin, ann!, { allowsGuests: true, access: 'locked' }),
    makeRoom(server.origin, ann!, { allowsGuests: true, expiresAt: passed }),
  ]);
  const answers = await Promise.all(
    [...ids, `r-${'a'.repeat(26)}`, 'typed'].map((id) =>
      api.post(`/api/rooms/${id}/guests`, { body: { name: 'Gus' } }),
    ),
  );
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(
    new Set(['404 {"code":"not_found","message":"There is nothing here."}']),
  );
  for (const name of ['', ' ', 'x'.repeat(101), 7]) {
    const answer = await api.post(`/api/rooms/${roomId}/guests`, { body: { name } });
    expect([answer.status, answer.body.code]).toEqual([400, 'bad_request']);
  }
});
