import { createHmac } from 'node:crypto';
import { isMadeRoomId } from '@parley/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRoom } from '../stores/roomContract.ts';
import { makeUser } from '../stores/storeContract.ts';
import { ApiClient } from '../testing/ApiClient.ts';
import { openTestStore } from '../testing/openTestStore.ts';
import { connectGuest } from '../testing/roomVisits.ts';
import { ask, connectUser, join, waitFor, type SocketUser } from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let api: ApiClient;
let ann: { token: string; user: { _id: string } };
let bob: typeof ann;

beforeAll(async () => {
  server = await startServer({
    env: { STUN_URLS: 'stun:s.example', TURN_URLS: 'turn:t.example', TURN_SECRET: 'shared' },
  });
  api = new ApiClient(server.origin);
  ann = (await api.register('ann@test.com')).body;
  bob = (await api.register('bob@test.com', { name: 'Bob' })).body;
});
afterAll(() => server?.stop());

it('makes rooms that anybody signed in may find, by ids that nobody guesses', async () => {
  const made = await api.post('/api/rooms', { token: ann.token, body: { title: ' Stand-up ' } });
  expect(made.status).toBe(201);
  const { room } = made.body;
  expect(room).toEqual({
    id: room.id,
    title: 'Stand-up',
    access: 'open',
    url: `/room/${room.id}`,
    allowsGuests: false,
    expiresAt: null,
    isOwner: true,
    isHost: true,
    entry: 'enter',
  });
  expect(isMadeRoomId(room.id)).toBe(true);
  const found = await api.get(`/api/rooms/${room.id}`, { token: bob.token });
  expect([found.status, found.body]).toEqual([200, { room: { ...room, isOwner: false, isHost: false, inside: [] } }]);

  const untitled = await api.post('/api/rooms', { token: bob.token });
  expect(untitled.body.room.title).toBe("Bob's room");
  expect(untitled.body.room.id).not.toBe(room.id);
});

it('knows no room of the made form that was not made, and any typed name', async () => {
  const absent = await api.get(`/api/rooms/r-${'a'.repeat(26)}`, { token: ann.token });
  expect([absent.status, absent.body.code]).toEqual([404, 'not_found']);
  const typed = await api.get('/api/rooms/caf%C3%A9%20%2F%20%3F', { token: ann.token });
  expect(typed.body.room).toEqual({
    id: 'café / ?',
    title: 'café / ?',
    access: 'open',
    url: '/room/caf%C3%A9%20%2F%20%3F',
    allowsGuests: false,
    expiresAt: null,
    isOwner: false,
    isHost: false,
    entry: 'enter',
    inside: [],
  });
});

it('tells a page of a dead link without a request that fails, alike for absent and closed, to members and guests', async () => {
  const { room } = (await api.post('/api/rooms', { token: ann.token, body: { allowsGuests: true } })).body;
  const pass = (await api.post(`/api/rooms/${room.id}/guests`, { body: { name: 'Gus' } })).body.token;
  const look = async (id: string, token?: string) => {
    const { status, body } = await api.get(`/api/rooms/${id}/look`, token === undefined ? {} : { token });
    return [status, body];
  };
  const seen = [200, { room: { ...room, isOwner: false, isHost: false, inside: [] } }];
  expect([await look(room.id, bob.token), await look(room.id, pass)]).toEqual([seen, seen]);
  await api.call('PATCH', `/api/rooms/${room.id}`, {
    token: ann.token,
    body: { access: 'locked', allowsGuests: false },
  });
  const nothing = [200, { room: null }];
  for (const id of [room.id, `r-${'a'.repeat(26)}`]) {
    expect([await look(id, bob.token), await look(id, pass)]).toEqual([nothing, nothing]);
  }
  expect((await look(room.id, ann.token))[1]).toMatchObject({ room: { isOwner: true } });
  expect(await look('typed', pass)).toEqual(nothing);
  expect([(await look(room.id))[0], (await look(room.id, 'no.such.pass'))[0]]).toEqual([401, 401]);
});

/** What is said of who is inside, over both routes. */
async function insideBy({ token }: { token: string }, id: string): Promise<unknown[]> {
  const path = `/api/rooms/${encodeURIComponent(id)}`;
  const answers = [await api.get(path, { token }), await api.get(`${path}/look`, { token })];
  return answers.map(({ body }) => body.room?.inside);
}
const both = (inside: unknown) => [inside, inside];
const sit = (user: SocketUser, roomId: string) => join(user, roomId, { protocol: 1 });

it('names who is inside, in the order in which they joined, to whoever may enter, and their addresses to nobody', async () => {
  const cat = await connectUser(server.origin, 'Cat');
  const { room } = (await api.post('/api/rooms', { token: cat.token, body: { allowsGuests: true } })).body;
  const [gus, zoe] = [await connectGuest(server.origin, room.id), await connectGuest(server.origin, room.id, 'Zoe')];
  expect(await insideBy(bob, room.id)).toEqual(both([]));
  await sit(gus, room.id);
  await sit(cat, room.id);
  expect(await insideBy(bob, room.id)).toEqual(both([{ name: 'Gus', isGuest: true }, { name: 'Cat' }]));
  expect(await insideBy(zoe, room.id)).toEqual(both([{ name: 'Gus', isGuest: true }, { name: 'Cat' }]));
  // One's own seat, taken on another device, is there as one's own.
  expect(await insideBy(cat, room.id)).toEqual(
    both([
      { name: 'Gus', isGuest: true },
      { name: 'Cat', isSelf: true },
    ]),
  );
  // Nor is the list of one's rooms told, which says nothing of one room.
  expect((await api.get('/api/rooms', { token: cat.token })).body.rooms).toEqual([room]);

  // A lost connection leaves nobody's seat empty; going does.
  const away = waitFor(cat.socket, 'participantAway');
  gus.socket.io.engine.close();
  await away;
  expect(await insideBy(bob, room.id)).toEqual(both([{ name: 'Gus', isGuest: true }, { name: 'Cat' }]));
  await ask(cat.socket, 'leaveRoom', { roomId: room.id });
  expect(await insideBy(bob, room.id)).toEqual(both([{ name: 'Gus', isGuest: true }]));
  for (const { socket } of [cat, gus, zoe]) socket.disconnect();
});

it('tells nobody who must knock who is inside, and says the same of the room whether it is empty or not', async () => {
  const cat = await connectUser(server.origin, 'Cat');
  const body = { access: 'ask', allowsGuests: true };
  const { room } = (await api.post('/api/rooms', { token: cat.token, body })).body;
  const gus = await connectGuest(server.origin, room.id);
  const told = async () => {
    const path = `/api/rooms/${room.id}`;
    const asked = [bob, gus].flatMap(({ token }) => [api.get(path, { token }), api.get(`${path}/look`, { token })]);
    return (await Promise.all(asked)).map(({ status, text }) => [status, text]);
  };
  const empty = await told();
  expect(empty.join('\n').match(/"entry":"knock"/g)).toHaveLength(4);
  await sit(cat, room.id);
  expect(await told()).toEqual(empty);

  // Admitted, one is told it, inside or not.
  const knocked = waitFor(cat.socket, 'knocked');
  const admitted = waitFor(gus.socket, 'knockAnswered');
  await ask(gus.socket, 'knock', { roomId: room.id });
  await ask(cat.socket, 'admit', { knockId: (await knocked).knockId });
  await admitted;
  expect([await insideBy(gus, room.id), await insideBy(bob, room.id)]).toEqual([
    both([{ name: 'Cat' }]),
    both(undefined),
  ]);
  for (const { socket } of [cat, gus]) socket.disconnect();
});

it('tells nobody of who is inside a room that is locked, or that has put them out', async () => {
  const [cat, dan] = [await connectUser(server.origin, 'Cat'), await connectUser(server.origin, 'Dan')];
  const { room } = (await api.post('/api/rooms', { token: cat.token })).body;
  for (const roomId of ['kept out of here', room.id]) {
    await sit(cat, roomId);
    expect(await insideBy(dan, roomId)).toEqual(both([{ name: 'Cat' }]));
    const removed = waitFor(dan.socket, 'removed');
    await sit(dan, roomId);
    expect(await ask(cat.socket, 'removeParticipant', { id: dan.socket.id })).toEqual({ ok: true });
    await removed;
    expect(await insideBy(dan, roomId)).toEqual(both(undefined));
    expect(await insideBy(bob, roomId)).toEqual(both([{ name: 'Cat' }]));
    await ask(cat.socket, 'lockRoom', { locked: true });
    expect(await insideBy(bob, roomId)).toEqual(both(undefined));
    expect(await insideBy(cat, roomId)).toEqual(both([{ name: 'Cat', isSelf: true }]));
  }
  for (const { socket } of [cat, dan]) socket.disconnect();
});

it.each(['%20', 'x'.repeat(129), 'a%00b'])('refuses the name %s', async (name) => {
  expect((await api.get(`/api/rooms/${name}`, { token: ann.token })).body.code).toBe('bad_request');
});

it('lets nobody but its owner do anything with a room, and tells of it only who may know of it', async () => {
  const body = { title: 'Own', access: 'open' };
  const { room } = (await api.post('/api/rooms', { token: ann.token, body })).body;
  const path = `/api/rooms/${room.id}`;
  const refusals = async (): Promise<unknown[]> => {
    const answers = [
      await api.call('PATCH', path, { token: bob.token, body: { title: "Bob's now" } }),
      await api.call('DELETE', path, { token: bob.token }),
      await api.post(`${path}/renew`, { token: bob.token }),
      await api.get(`${path}/people`, { token: bob.token }),
      await api.call('DELETE', `${path}/people/${bob.user._id}`, { token: bob.token }),
    ];
    return answers.map(({ status, body: answer }) => [status, answer.code]);
  };
  expect(await refusals()).toEqual(Array.from({ length: 5 }, () => [403, 'not_host']));
  expect((await api.get(path, { token: ann.token })).body.room).toEqual({ ...room, inside: [] });
  expect((await api.call('PATCH', path, { token: ann.token, body: { access: 'locked' } })).status).toBe(200);
  expect(await refusals()).toEqual(Array.from({ length: 5 }, () => [404, 'not_found']));
});

it('refuses rooms of the wrong shape', async () => {
  for (const body of [{ title: 'x'.repeat(101) }, { access: 'secret' }, { title: { $gt: '' } }, []]) {
    expect((await api.post('/api/rooms', { token: ann.token, body })).body.code).toBe('bad_request');
  }
});

it('refuses titles that deceive, of a new room and of one that is there', async () => {
  const { room } = (await api.post('/api/rooms', { token: ann.token })).body;
  const options = { token: ann.token, body: { title: 'Stand\u202Epu' } };
  for (const answer of [
    await api.post('/api/rooms', options),
    await api.call('PATCH', `/api/rooms/${room.id}`, options),
  ]) {
    expect([answer.status, answer.body.code]).toEqual([400, 'bad_request']);
    expect(answer.body.issues).toEqual([
      { path: 'title', message: 'must not contain invisible signs, or such that turn the writing around' },
    ]);
  }
});

it('gives TURN credentials that coturn computes alike, for that user and an hour', async () => {
  const { body } = await api.get('/api/ice-servers', { token: ann.token });
  expect(body.ttlSeconds).toBe(3600);
  expect(body.iceServers[0]).toEqual({ urls: ['stun:s.example'] });
  const { urls, username, credential } = body.iceServers[1];
  expect(urls).toEqual(['turn:t.example']);
  const [expiry, userId] = username.split(':');
  expect(userId).toBe(ann.user._id);
  expect(Math.abs(Number(expiry) - Date.now() / 1000 - 3600)).toBeLessThan(60);
  expect(credential).toBe(createHmac('sha1', 'shared').update(username).digest('base64'));
});

it('pages through the calls that one took part in, newest first', async () => {
  const person = ({ user }: typeof ann, name: string) => ({ userId: user._id, name, email: `${name}@test.com` });
  for (let i = 0; i < 5; i += 1) {
    await server.store.calls.create({
      id: `call-${i}`,
      roomId: 'test-room',
      startedAt: new Date(1_000_000 + i * 10_000),
      endedAt: new Date(1_005_000 + i * 10_000),
      participants: i === 4 ? [person(bob, 'bob')] : [person(ann, 'ann'), person(bob, 'bob')],
    });
  }
  const seen = [];
  let before = '';
  for (;;) {
    const page = (await api.get(`/api/calls?limit=3${before}`, { token: ann.token })).body;
    seen.push(...page.calls);
    if (page.next === null) break;
    expect(page.calls).toHaveLength(3);
    before = `&before=${page.next}`;
  }
  expect(seen.map(({ id }) => id)).toEqual(['call-3', 'call-2', 'call-1', 'call-0']);
  expect(seen[3]).toEqual({
    id: 'call-0',
    roomId: 'test-room',
    startedAt: new Date(1_000_000).toISOString(),
    durationMs: 5000,
    others: [{ name: 'bob', email: 'bob@test.com' }],
  });
  for (const query of ['limit=0', 'limit=x', 'limit=101', `before=${'x'.repeat(65)}`]) {
    expect((await api.get(`/api/calls?${query}`, { token: ann.token })).body.code).toBe('bad_request');
  }
});

it('asks for a token everywhere', async () => {
  for (const [method, path] of [
    ['POST', '/api/rooms'],
    ['GET', '/api/rooms/x'],
    ['GET', '/api/rooms/x/look'],
    ['GET', '/api/ice-servers'],
    ['GET', '/api/calls'],
    ['GET', '/api/auth/me'],
    ['DELETE', '/api/auth/me'],
    ['POST', '/api/auth/logout'],
    ['POST', '/api/auth/logout-all'],
    ['POST', '/api/auth/password'],
    ['GET', '/api/auth/sessions'],
    ['DELETE', '/api/auth/sessions/x'],
  ] as const) {
    const answer = await api.call(method, path);
    expect([path, answer.status, answer.body.code]).toEqual([path, 401, 'unauthorized']);
  }
});

it('tells without a token whether a link takes guests, alike for everything that takes none', async () => {
  const { room } = (await api.post('/api/rooms', { token: ann.token, body: { allowsGuests: true } })).body;
  const closed = (await api.post('/api/rooms', { token: ann.token, body: { access: 'ask' } })).body.room;
  const asked = async (id: string) => {
    const { status, body } = await api.get(`/api/rooms/${id}/guests`);
    return [status, body];
  };
  expect(await asked(room.id)).toEqual([200, { allowed: true }]);
  for (const id of [closed.id, `r-${'a'.repeat(26)}`, 'typed']) {
    expect(await asked(id)).toEqual([200, { allowed: false }]);
  }
  await api.call('PATCH', `/api/rooms/${room.id}`, { token: ann.token, body: { access: 'locked' } });
  expect(await asked(room.id)).toEqual([200, { allowed: false }]);
});

it('deletes at its start, and each hour, what was decided about guests whose passes are over', async () => {
  const owner = makeUser();
  const room = makeRoom(owner._id);
  const about = (personId: string, expiresAt: Date | null) => {
    return { personId, standing: 'admitted' as const, name: 'Zoë', decidedAt: new Date(1), expiresAt };
  };
  const other = await startServer({
    async openStore(dataDir) {
      const store = await openTestStore(dataDir);
      await store.users.create(owner);
      await store.rooms.create(room);
      await store.rooms.setStandings(room.id, [about('guest-a', new Date(2)), about('ann', null)]);
      return store;
    },
  });
  await expect.poll(() => other.store.rooms.listStandings(room.id, new Date(1))).toEqual([about('ann', null)]);
  await other.stop();
});
