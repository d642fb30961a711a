import { LIMITS } from '@parley/protocol';
import { beforeEach, expect, test } from 'vitest';
import { connectGuest, makeRoom, tryJoin } from '../testing/roomVisits.ts';
import { ask, connectUser, join, record, waitFor, type SocketUser, type Whatever } from '../testing/SocketUser.ts';
import { ThreePeople } from '../testing/ThreePeople.ts';

const clock = { offsetMs: 0 };
/** The owner is Ann, a member Bob. */
const here = ThreePeople.forEachTest({ now: () => Date.now() + clock.offsetMs });
let roomId: string;
const ABSENT = `r-${'a'.repeat(26)}`;

beforeEach(async () => {
  roomId = await makeRoom(here.origin, here.ann, { title: 'Stand-up', access: 'ask' });
});

const knock = (user: SocketUser, id = roomId) => ask(user.socket, 'knock', { roomId: id });
const enter = (user: SocketUser) => join(user, roomId, { protocol: 1 });
const patch = (body: object) => here.api.call('PATCH', `/api/rooms/${roomId}`, { token: here.ann.token, body });

/** Somebody knocks, and a host sees it. */
async function knocked(host: SocketUser, visitor: SocketUser): Promise<Whatever> {
  const seen = waitFor(host.socket, 'knocked');
  expect(await knock(visitor)).toEqual({ ok: true, waiting: true });
  return seen;
}

test('who is admitted comes in, and need not knock again', async () => {
  await enter(here.ann);
  expect(await tryJoin(here.bob, roomId)).toMatchObject({ ok: false, code: 'must_knock' });
  const seen = await knocked(here.ann, here.bob);
  expect(seen).toEqual({ knockId: seen.knockId, name: 'Bob', email: here.bob.email, isGuest: false });

  const [answer, gone] = [waitFor(here.bob.socket, 'knockAnswered'), waitFor(here.ann.socket, 'knockGone')];
  expect(await ask(here.ann.socket, 'admit', { knockId: seen.knockId })).toEqual({ ok: true });
  expect([await answer, await gone]).toEqual([{ roomId, admitted: true }, { knockId: seen.knockId }]);
  expect(await enter(here.bob)).toMatchObject({ room: { title: 'Stand-up', access: 'ask', isLocked: false } });
  await ask(here.bob.socket, 'leaveRoom', { roomId });
  await enter(here.bob);
  expect(await ask(here.ann.socket, 'admit', { knockId: seen.knockId })).toMatchObject({
    ok: false,
    code: 'not_found',
  });
});

test('who is declined may knock again; who is kept out knocks in vain, at a renewed link too', async () => {
  await enter(here.ann);
  let { knockId } = await knocked(here.ann, here.bob);
  let answer = waitFor(here.bob.socket, 'knockAnswered');
  await ask(here.ann.socket, 'decline', { knockId });
  expect(await answer).toEqual({ roomId, admitted: false });
  expect(await tryJoin(here.bob, roomId)).toMatchObject({ code: 'must_knock' });

  ({ knockId } = await knocked(here.ann, here.bob));
  answer = waitFor(here.bob.socket, 'knockAnswered');
  await ask(here.ann.socket, 'decline', { knockId, keepOut: true });
  await answer;
  const heard = [record(here.ann.socket), record(here.bob.socket)];
  expect(await knock(here.bob)).toEqual({ ok: true, waiting: true });
  // The one who may knock comes later, and is the first that is seen.
  await knocked(here.ann, here.cat);
  expect(heard.map((events) => events.length)).toEqual([1, 0]);

  await ask(here.ann.socket, 'leaveRoom', { roomId });
  const renewed = await here.api.post(`/api/rooms/${roomId}/renew`, { token: here.ann.token });
  expect(renewed.status).toBe(200);
  const { id } = renewed.body.room;
  expect((await here.api.get(`/api/rooms/${id}`, { token: here.bob.token })).status).toBe(404);
  expect((await here.api.get(`/api/rooms/${id}`, { token: here.cat.token })).body.room.entry).toBe('knock');
  expect(await tryJoin(here.bob, id)).toMatchObject({ code: 'not_found' });
});

test('a host who comes later finds those who wait, each person once; who goes away waits no more', async () => {
  await knock(here.bob);
  await knock(here.cat);
  const again = await connectUser(here.origin, 'Dan');
  here.people.push(again);
  await expect
    .poll(async () => {
      const { waiting } = await enter(here.ann);
      return waiting.map(({ name }: Whatever) => name);
    })
    .toEqual(['Bob', 'Cat']);
  await knock(here.bob);
  let gone = waitFor(here.ann.socket, 'knockGone');
  here.bob.socket.disconnect();
  await gone;
  gone = waitFor(here.ann.socket, 'knockGone');
  await ask(here.cat.socket, 'knockCancel', { roomId });
  await gone;
  expect((await enter(here.ann)).waiting).toEqual([]);
});

test('only hosts hear of a knock and answer it, and nothing of the room leaks before admission', async () => {
  await enter(here.ann);
  const admitted = await knocked(here.ann, here.cat);
  await ask(here.ann.socket, 'admit', { knockId: admitted.knockId });
  await enter(here.cat);
  const heard = record(here.bob.socket);
  const member = record(here.cat.socket);
  const { knockId } = await knocked(here.ann, here.bob);
  for (const event of ['admit', 'decline']) {
    expect(await ask(here.cat.socket, event, { knockId })).toMatchObject({ ok: false, code: 'not_host' });
    expect(await ask(here.bob.socket, event, { knockId })).toMatchObject({ ok: false, code: 'not_allowed' });
  }
  const to = here.cat.socket.id;
  for (const [event, payload] of [
    ['callUser', { to, offer: { type: 'offer', sdp: '' } }],
    ['iceCandidate', { to, candidate: null }],
    ['mediaState', { audio: true, video: true, screen: false }],
    ['handOver', { id: here.bob.socket.id }],
    ['lockRoom', { locked: true }],
  ] as const) {
    expect(await ask(here.bob.socket, event, payload)).toMatchObject({ ok: false, code: 'not_allowed' });
  }
  await ask(here.cat.socket, 'mediaState', { audio: false, video: true, screen: false });
  await ask(here.cat.socket, 'leaveRoom', { roomId });
  expect(heard).toEqual([]);
  expect(member).toEqual([]);
});

test('a knock where one may enter is answered at once; one at nothing, or at a locked door, never', async () => {
  const heard = record(here.cat.socket);
  await patch({ access: 'locked' });
  for (const id of [ABSENT, roomId]) expect(await knock(here.cat, id)).toEqual({ ok: true, waiting: true });
  const typed = waitFor(here.bob.socket, 'knockAnswered');
  await knock(here.bob, 'typed');
  expect(await typed).toEqual({ roomId: 'typed', admitted: true });
  const own = waitFor(here.ann.socket, 'knockAnswered');
  await knock(here.ann);
  expect(await own).toEqual({ roomId, admitted: true });
  expect(heard).toEqual([]);
});

test('a room that opens lets in those who wait, one that locks sends them away', async () => {
  await enter(here.ann);
  await knocked(here.ann, here.bob);
  let answer = waitFor(here.bob.socket, 'knockAnswered');
  const changed = waitFor(here.ann.socket, 'roomChanged');
  await patch({ access: 'open', title: 'Open day' });
  expect(await answer).toEqual({ roomId, admitted: true });
  expect(await changed).toEqual({
    roomId,
    title: 'Open day',
    access: 'open',
    isLocked: false,
    hosts: [here.ann.socket.id],
  });
  await patch({ access: 'ask' });
  await knocked(here.ann, here.cat);
  answer = waitFor(here.cat.socket, 'knockAnswered');
  await ask(here.ann.socket, 'lockRoom', { locked: true });
  expect(await answer).toEqual({ roomId, admitted: false });
  expect(await tryJoin(here.cat, roomId)).toMatchObject({ code: 'not_found' });
  expect((await here.api.get(`/api/rooms/${roomId}`, { token: here.cat.token })).status).toBe(404);
});

test('guests knock under their name, and come in when admitted', async () => {
  await patch({ allowsGuests: true });
  await enter(here.ann);
  const gus = await connectGuest(here.origin, roomId);
  here.people.push(gus);
  const seen = await knocked(here.ann, gus);
  expect(seen).toEqual({ knockId: seen.knockId, name: 'Gus', isGuest: true });
  const answer = waitFor(gus.socket, 'knockAnswered');
  await ask(here.ann.socket, 'admit', { knockId: seen.knockId });
  await answer;
  const news = waitFor(here.ann.socket, 'newUserJoined');
  await enter(gus);
  expect(await news).toMatchObject({ name: 'Gus', email: '', isGuest: true });
});

test('twenty wait in sight of the hosts, and the next one when one of them goes', async () => {
  await enter(here.ann);
  await patch({ allowsGuests: true });
  const seen = record(here.ann.socket);
  const guests = await Promise.all(Array.from({ length: 21 }, (_, n) => connectGuest(here.origin, roomId, `G${n}`)));
  here.people.push(...guests);
  for (const guest of guests) expect(await knock(guest)).toEqual({ ok: true, waiting: true });
  await expect.poll(() => seen.filter(([event]) => event === 'knocked').length).toBe(20);
  const { waiting } = await enter(here.ann);
  expect(waiting).toHaveLength(20);
  const next = waitFor(here.ann.socket, 'knocked');
  await ask(here.ann.socket, 'decline', { knockId: waiting[0].knockId });
  const { name } = await next;
  expect(waiting.map((one: Whatever) => one.name)).not.toContain(name);
  expect((await enter(here.ann)).waiting).toHaveLength(20);
});

test('of settings that are changed at once, none is told to those inside as it was before', async () => {
  await join(here.ann, roomId, { protocol: 1 });
  const told: unknown[] = [];
  here.ann.socket.on('roomChanged', (change) => told.push(change));
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
  await enter(here.ann);
  await enter(here.bob);
  await patch({ access: 'ask' });
  const second = await here.backOn(here.bob);
  return { knockId: (await knocked(here.ann, second)).knockId, second };
}

test('who is declined and kept out is out on every device', async () => {
  const { knockId, second } = await insideAndWaiting();
  const [removed, left] = [waitFor(here.bob.socket, 'removed'), waitFor(here.ann.socket, 'userLeft')];
  const answer = waitFor(second.socket, 'knockAnswered');
  await ask(here.ann.socket, 'decline', { knockId, keepOut: true });
  expect(await answer).toEqual({ roomId, admitted: false });
  expect([await removed, await left]).toMatchObject([{ roomId, by: 'Ann' }, { reason: 'removed' }]);
  expect(await tryJoin(here.bob, roomId)).toMatchObject({ code: 'not_found' });
  // What the host has done stands in the host's own record, as when somebody is removed from inside.
  const recorded = () =>
    here.server.store.audit.list({ userId: here.ann.id, kinds: ['room-removed-person'], before: null, limit: 10 });
  await expect.poll(recorded).toMatchObject([{ detail: { roomId } }]);
});

test('who is declined and kept out after their seat ran out does not even hear that the room was ended', async () => {
  await patch({ access: 'open' });
  await enter(here.ann);
  const { resume } = await enter(here.bob);
  const [away, left] = [waitFor(here.ann.socket, 'participantAway'), waitFor(here.ann.socket, 'userLeft')];
  here.bob.socket.io.engine.close();
  await away;
  clock.offsetMs += LIMITS.awayMs;
  expect(await left).toMatchObject({ reason: 'timeout' });
  await patch({ access: 'ask' });
  const again = await here.backOn(here.bob);
  const { knockId } = await knocked(here.ann, again);
  expect(await ask(here.ann.socket, 'decline', { knockId, keepOut: true })).toEqual({ ok: true });
  expect(await ask(here.ann.socket, 'endForAll', { roomId })).toEqual({ ok: true });
  const heard = record(again.socket);
  expect(await tryJoin(again, roomId, { resume })).toMatchObject({ code: 'not_found' });
  expect(heard.map(([event]) => event)).not.toContain('roomEnded');
});

test('who becomes host on one device waits no more on another', async () => {
  const { second } = await insideAndWaiting();
  const answer = waitFor(second.socket, 'knockAnswered');
  expect(await ask(here.ann.socket, 'handOver', { id: here.bob.socket.id })).toEqual({ ok: true });
  expect(await answer).toEqual({ roomId, admitted: true });
});
