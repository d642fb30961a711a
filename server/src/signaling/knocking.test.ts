import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import { connectGuest, makeRoom, tryJoin } from '../testing/roomVisits.ts';
import {
  ask,
  connectSocket,
  connectUser,
  join,
  record,
  waitFor,
  type SocketUser,
  type Whatever,
} from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let api: ApiClient;
let people: SocketUser[];
/** The owner, a member, and somebody else. */
let [ann, bob, cat]: SocketUser[] = [];
let roomId: string;
const ABSENT = `r-${'a'.repeat(26)}`;

beforeAll(async () => {
  server = await startServer();
  api = new ApiClient(server.origin);
});
afterAll(() => server.stop());
beforeEach(async () => {
  people = await Promise.all(['Ann', 'Bob', 'Cat'].map((name) => connectUser(server.origin, name)));
  [ann, bob, cat] = people;
  roomId = await makeRoom(server.origin, ann!, { title: 'Stand-up', access: 'ask' });
});
afterEach(() => people.forEach(({ socket }) => socket.disconnect()));

const knock = (user: SocketUser, id = roomId) => ask(user.socket, 'knock', { roomId: id });
const enter = (user: SocketUser) => join(user, roomId, { protocol: 1 });
const patch = (body: object) => api.call('PATCH', `/api/rooms/${roomId}`, { token: ann!.token, body });

/** Somebody knocks, and a host sees it. */
async function knocked(host: SocketUser, visitor: SocketUser): Promise<Whatever> {
  const seen = waitFor(host.socket, 'knocked');
  expect(await knock(visitor)).toEqual({ ok: true, waiting: true });
  return seen;
}

test('who is admitted comes in, and need not knock again', async () => {
  await enter(ann!);
  expect(await tryJoin(bob!, roomId)).toMatchObject({ ok: false, code: 'must_knock' });
  const seen = await knocked(ann!, bob!);
  expect(seen).toEqual({ knockId: seen.knockId, name: 'Bob', email: bob!.email, isGuest: false });

  const [answer, gone] = [waitFor(bob!.socket, 'knockAnswered'), waitFor(ann!.socket, 'knockGone')];
  expect(await ask(ann!.socket, 'admit', { knockId: seen.knockId })).toEqual({ ok: true });
  expect([await answer, await gone]).toEqual([{ roomId, admitted: true }, { knockId: seen.knockId }]);
  expect(await enter(bob!)).toMatchObject({ room: { title: 'Stand-up', access: 'ask', isLocked: false } });
  await ask(bob!.socket, 'leaveRoom', { roomId });
  await enter(bob!);
  expect(await ask(ann!.socket, 'admit', { knockId: seen.knockId })).toMatchObject({ ok: false, code: 'not_found' });
});

test('who is declined may knock again; who is kept out knocks in vain, at a renewed link too', async () => {
  await enter(ann!);
  let { knockId } = await knocked(ann!, bob!);
  let answer = waitFor(bob!.socket, 'knockAnswered');
  await ask(ann!.socket, 'decline', { knockId });
  expect(await answer).toEqual({ roomId, admitted: false });
  expect(await tryJoin(bob!, roomId)).toMatchObject({ code: 'must_knock' });

  ({ knockId } = await knocked(ann!, bob!));
  answer = waitFor(bob!.socket, 'knockAnswered');
  await ask(ann!.socket, 'decline', { knockId, keepOut: true });
  await answer;
  const heard = [record(ann!.socket), record(bob!.socket)];
  expect(await knock(bob!)).toEqual({ ok: true, waiting: true });
  // The one who may knock comes later, and is the first that is seen.
  await knocked(ann!, cat!);
  expect(heard.map((events) => events.length)).toEqual([1, 0]);

  await ask(ann!.socket, 'leaveRoom', { roomId });
  const renewed = await api.post(`/api/rooms/${roomId}/renew`, { token: ann!.token });
  expect(renewed.status).toBe(200);
  const { id } = renewed.body.room;
  expect((await api.get(`/api/rooms/${id}`, { token: bob!.token })).status).toBe(404);
  expect((await api.get(`/api/rooms/${id}`, { token: cat!.token })).body.room.entry).toBe('knock');
  expect(await tryJoin(bob!, id)).toMatchObject({ code: 'not_found' });
});

test('a host who comes later finds those who wait, each person once; who goes away waits no more', async () => {
  await knock(bob!);
  await knock(cat!);
  const again = await connectUser(server.origin, 'Dan');
  people.push(again);
  await expect
    .poll(async () => {
      const { waiting } = await enter(ann!);
      return waiting.map(({ name }: Whatever) => name);
    })
    .toEqual(['Bob', 'Cat']);
  await knock(bob!);
  let gone = waitFor(ann!.socket, 'knockGone');
  bob!.socket.disconnect();
  await gone;
  gone = waitFor(ann!.socket, 'knockGone');
  await ask(cat!.socket, 'knockCancel', { roomId });
  await gone;
  expect((await enter(ann!)).waiting).toEqual([]);
});

test('only hosts hear of a knock and answer it, and nothing of the room leaks before admission', async () => {
  await enter(ann!);
  const admitted = await knocked(ann!, cat!);
  await ask(ann!.socket, 'admit', { knockId: admitted.knockId });
  await enter(cat!);
  const heard = record(bob!.socket);
  const member = record(cat!.socket);
  const { knockId } = await knocked(ann!, bob!);
  for (const event of ['admit', 'decline']) {
    expect(await ask(cat!.socket, event, { knockId })).toMatchObject({ ok: false, code: 'not_host' });
    expect(await ask(bob!.socket, event, { knockId })).toMatchObject({ ok: false, code: 'not_allowed' });
  }
  const to = cat!.socket.id;
  for (const [event, payload] of [
    ['callUser', { to, offer: { type: 'offer', sdp: '' } }],
    ['iceCandidate', { to, candidate: null }],
    ['mediaState', { audio: true, video: true, screen: false }],
    ['handOver', { id: bob!.socket.id }],
    ['lockRoom', { locked: true }],
  ] as const) {
    expect(await ask(bob!.socket, event, payload)).toMatchObject({ ok: false, code: 'not_allowed' });
  }
  await ask(cat!.socket, 'mediaState', { audio: false, video: true, screen: false });
  await ask(cat!.socket, 'leaveRoom', { roomId });
  expect(heard).toEqual([]);
  expect(member).toEqual([]);
});

test('a knock where one may enter is answered at once; one at nothing, or at a locked door, never', async () => {
  const heard = record(cat!.socket);
  await patch({ access: 'locked' });
  for (const id of [ABSENT, roomId]) expect(await knock(cat!, id)).toEqual({ ok: true, waiting: true });
  const typed = waitFor(bob!.socket, 'knockAnswered');
  await knock(bob!, 'typed');
  expect(await typed).toEqual({ roomId: 'typed', admitted: true });
  const own = waitFor(ann!.socket, 'knockAnswered');
  await knock(ann!);
  expect(await own).toEqual({ roomId, admitted: true });
  expect(heard).toEqual([]);
});

test('a room that opens lets in those who wait, one that locks sends them away', async () => {
  await enter(ann!);
  await knocked(ann!, bob!);
  let answer = waitFor(bob!.socket, 'knockAnswered');
  const changed = waitFor(ann!.socket, 'roomChanged');
  await patch({ access: 'open', title: 'Open day' });
  expect(await answer).toEqual({ roomId, admitted: true });
  expect(await changed).toEqual({
    roomId,
    title: 'Open day',
    access: 'open',
    isLocked: false,
    hosts: [ann!.socket.id],
  });
  await patch({ access: 'ask' });
  await knocked(ann!, cat!);
  answer = waitFor(cat!.socket, 'knockAnswered');
  await ask(ann!.socket, 'lockRoom', { locked: true });
  expect(await answer).toEqual({ roomId, admitted: false });
  expect(await tryJoin(cat!, roomId)).toMatchObject({ code: 'not_found' });
  expect((await api.get(`/api/rooms/${roomId}`, { token: cat!.token })).status).toBe(404);
});

test('guests knock under their name, and come in when admitted', async () => {
  await patch({ allowsGuests: true });
  await enter(ann!);
  const gus = await connectGuest(server.origin, roomId);
  people.push(gus);
  const seen = await knocked(ann!, gus);
  expect(seen).toEqual({ knockId: seen.knockId, name: 'Gus', isGuest: true });
  const answer = waitFor(gus.socket, 'knockAnswered');
  await ask(ann!.socket, 'admit', { knockId: seen.knockId });
  await answer;
  const news = waitFor(ann!.socket, 'newUserJoined');
  await enter(gus);
  expect(await news).toMatchObject({ name: 'Gus', email: '', isGuest: true });
});

test('twenty wait in sight of the hosts, and the next one when one of them goes', async () => {
  await enter(ann!);
  await patch({ allowsGuests: true });
  const seen = record(ann!.socket);
  const guests = await Promise.all(Array.from({ length: 21 }, (_, n) => connectGuest(server.origin, roomId, `G${n}`)));
  people.push(...guests);
  for (const guest of guests) expect(await knock(guest)).toEqual({ ok: true, waiting: true });
  await expect.poll(() => seen.filter(([event]) => event === 'knocked').length).toBe(20);
  const { waiting } = await enter(ann!);
  expect(waiting).toHaveLength(20);
  const next = waitFor(ann!.socket, 'knocked');
  await ask(ann!.socket, 'decline', { knockId: waiting[0].knockId });
  const { name } = await next;
  expect(waiting.map((one: Whatever) => one.name)).not.toContain(name);
  expect((await enter(ann!)).waiting).toHaveLength(20);
});

test('of settings that are changed at once, none is told to those inside as it was before', async () => {
  await join(ann!, roomId, { protocol: 1 });
  const told: unknown[] = [];
  ann!.socket.on('roomChanged', (change) => told.push(change));
  for (const [title, access] of [
    ['Tea', 'locked'],
    ['Coffee', 'open'],
    ['Water', 'ask'],
  ]) {
    await Promise.all([patch({ title }), patch({ access })]);
    await expect.poll(() => told.at(-1)).toMatchObject({ title, access });
  }
});

/** Somebody who came in when one did not have to knock, and now waits on a second device. */
async function insideAndWaiting(): Promise<{ knockId: string; second: SocketUser }> {
  await patch({ access: 'open' });
  await enter(ann!);
  await enter(bob!);
  await patch({ access: 'ask' });
  const second = { ...bob!, socket: await connectSocket(server.origin, bob!.token) };
  people.push(second);
  return { knockId: (await knocked(ann!, second)).knockId, second };
}

test('who is declined and kept out is out on every device', async () => {
  const { knockId, second } = await insideAndWaiting();
  const [removed, left] = [waitFor(bob!.socket, 'removed'), waitFor(ann!.socket, 'userLeft')];
  const answer = waitFor(second.socket, 'knockAnswered');
  await ask(ann!.socket, 'decline', { knockId, keepOut: true });
  expect(await answer).toEqual({ roomId, admitted: false });
  expect([await removed, await left]).toMatchObject([{ roomId, by: 'Ann' }, { reason: 'removed' }]);
  expect(await tryJoin(bob!, roomId)).toMatchObject({ code: 'not_found' });
});

test('who becomes host on one device waits no more on another', async () => {
  const { second } = await insideAndWaiting();
  const answer = waitFor(second.socket, 'knockAnswered');
  expect(await ask(ann!.socket, 'handOver', { id: bob!.socket.id })).toEqual({ ok: true });
  expect(await answer).toEqual({ roomId, admitted: true });
});
