import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import { makeRoom, tryJoin } from '../testing/roomVisits.ts';
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
let [ann, bob, cat]: SocketUser[] = [];
let rooms = 0;

beforeAll(async () => {
  server = await startServer();
  api = new ApiClient(server.origin);
});
afterAll(() => server.stop());
beforeEach(async () => {
  people = await Promise.all(['Ann', 'Bob', 'Cat'].map((name) => connectUser(server.origin, name)));
  [ann, bob, cat] = people;
});
afterEach(() => people.forEach(({ socket }) => socket.disconnect()));

const newRoom = () => `typed ${(rooms += 1)}`;
const enter = (user: SocketUser, roomId: string, more: object = {}) => join(user, roomId, { protocol: 1, ...more });
const idOf = (user: SocketUser) => user.socket.id;
/** All three inside, in that order. */
async function inside(roomId: string): Promise<Whatever[]> {
  return [await enter(ann!, roomId), await enter(bob!, roomId), await enter(cat!, roomId)];
}

describe('a typed room', () => {
  test('has the first one in as host, and the longest present when that one leaves for good', async () => {
    const roomId = newRoom();
    const [first, second] = await inside(roomId);
    expect([first.isHost, second.isHost]).toEqual([true, undefined]);
    expect(second.participants).toMatchObject([{ id: idOf(ann!), isHost: true }]);

    const [changed, role] = [waitFor(cat!.socket, 'roomChanged'), waitFor(bob!.socket, 'roleChanged')];
    await ask(ann!.socket, 'leaveRoom', { roomId });
    expect(await changed).toMatchObject({ roomId, isLocked: false, hosts: [idOf(bob!)] });
    expect(await role).toMatchObject({ roomId, isHost: true, resume: expect.stringMatching(/\.h[0-9a-z]+\./) });
    expect(await ask(bob!.socket, 'lockRoom', { locked: true })).toEqual({ ok: true });
  });

  test('keeps its host over a lost connection', async () => {
    const roomId = newRoom();
    const [{ resume }] = await inside(roomId);
    const away = waitFor(bob!.socket, 'participantAway');
    ann!.socket.io.engine.close();
    await away;
    expect(await ask(bob!.socket, 'lockRoom', { locked: true })).toMatchObject({ code: 'not_host' });
    const again = { ...ann!, socket: await connectSocket(server.origin, ann!.token) };
    people.push(again);
    expect(await enter(again, roomId, { resume })).toMatchObject({ isReturn: true, isHost: true });
  });

  test('locked, takes nobody else in, but who lost the connection comes back; the lock goes with the last', async () => {
    const roomId = newRoom();
    await enter(ann!, roomId);
    const { resume } = await enter(bob!, roomId);
    const changed = waitFor(bob!.socket, 'roomChanged');
    await ask(ann!.socket, 'lockRoom', { locked: true });
    expect(await changed).toMatchObject({ isLocked: true });
    expect(await tryJoin(cat!, roomId)).toMatchObject({ ok: false, code: 'room_locked' });
    expect(await ask(cat!.socket, 'knock', { roomId })).toMatchObject({ ok: false, code: 'room_locked' });

    const away = waitFor(ann!.socket, 'participantAway');
    bob!.socket.io.engine.close();
    await away;
    const again = { ...bob!, socket: await connectSocket(server.origin, bob!.token) };
    people.push(again);
    expect(await enter(again, roomId, { resume })).toMatchObject({ isReturn: true, room: { isLocked: true } });
    await ask(again.socket, 'leaveRoom', { roomId });
    // Out for good is out: the token of a seat that was given up opens nothing.
    expect(await tryJoin(again, roomId, { resume })).toMatchObject({ ok: false, code: 'room_locked' });
    await ask(ann!.socket, 'leaveRoom', { roomId });
    expect(await enter(cat!, roomId)).toMatchObject({ isHost: true, room: { isLocked: false } });
  });

  test('keeps out whom its host has removed, on every device, until nobody is inside', async () => {
    const roomId = newRoom();
    await inside(roomId);
    const second = { ...bob!, socket: await connectSocket(server.origin, bob!.token) };
    people.push(second);
    await enter(second, roomId);
    const told = [bob!, second].map(({ socket }) => waitFor(socket, 'removed'));
    const heard = record(cat!.socket);
    expect(await ask(ann!.socket, 'removeParticipant', { id: idOf(bob!) })).toEqual({ ok: true });
    expect(await Promise.all(told)).toEqual([
      { roomId, by: 'Ann' },
      { roomId, by: 'Ann' },
    ]);
    expect(heard).toEqual(
      [bob!, second].map((one) => ['userLeft', { email: bob!.email, id: idOf(one), reason: 'removed' }]),
    );
    expect(await ask(bob!.socket, 'muteToggle', { to: idOf(cat!), isMuted: true })).toMatchObject({ ok: false });
    expect(await tryJoin(bob!, roomId)).toMatchObject({ ok: false, code: 'kept_out' });
    await Promise.all([ann!, cat!].map(({ socket }) => ask(socket, 'leaveRoom', { roomId })));
    expect(await tryJoin(bob!, roomId)).toMatchObject({ ok: true });
  });

  test('is handed over, and then has another host', async () => {
    const roomId = newRoom();
    await inside(roomId);
    const roles = [waitFor(ann!.socket, 'roleChanged'), waitFor(bob!.socket, 'roleChanged')];
    expect(await ask(ann!.socket, 'handOver', { id: idOf(bob!) })).toEqual({ ok: true });
    expect(await Promise.all(roles)).toMatchObject([{ isHost: false }, { isHost: true }]);
    expect(await ask(ann!.socket, 'askToMute', { id: idOf(cat!) })).toMatchObject({ code: 'not_host' });
    const asked = waitFor(cat!.socket, 'muteAsked');
    await ask(bob!.socket, 'askToMute', { id: idOf(cat!) });
    expect(await asked).toEqual({ from: idOf(bob!) });
  });

  test('is ended for all, whatever they speak, and its call is in the history', async () => {
    const roomId = newRoom();
    await enter(ann!, roomId);
    await enter(bob!, roomId);
    await join(cat!, roomId);
    const offered = waitFor(bob!.socket, 'incomingCall');
    await ask(ann!.socket, 'callUser', { to: idOf(bob!), offer: { type: 'offer', sdp: '' } });
    await offered;
    await ask(bob!.socket, 'callAccepted', { to: idOf(ann!), answer: { type: 'answer', sdp: '' } });
    const told = [ann!, bob!].map(({ socket }) => waitFor(socket, 'roomEnded'));
    const seed = waitFor(cat!.socket, 'callEnded');
    expect(await ask(bob!.socket, 'endForAll', { roomId })).toMatchObject({ code: 'not_host' });
    expect(await ask(ann!.socket, 'endForAll', { roomId: 'another' })).toMatchObject({ code: 'not_allowed' });
    expect(await ask(ann!.socket, 'endForAll', { roomId })).toEqual({ ok: true });
    expect(await Promise.all(told)).toEqual([
      { roomId, by: 'Ann' },
      { roomId, by: 'Ann' },
    ]);
    expect(await seed).toEqual({ from: idOf(ann!) });
    expect(await ask(bob!.socket, 'leaveRoom', { roomId })).toMatchObject({ code: 'not_allowed' });
    await expect
      .poll(async () => (await api.get('/api/calls', { token: bob!.token })).body.calls)
      .toMatchObject([{ roomId, others: [{ name: 'Ann' }] }]);
  });

  test('gives who is no host no power at all, and nobody power over who is not there', async () => {
    const roomId = newRoom();
    await enter(ann!, roomId);
    await enter(bob!, roomId);
    await enter(cat!, newRoom());
    const heard = [ann!, cat!].map(({ socket }) => record(socket));
    for (const [event, payload] of [
      ['removeParticipant', { id: idOf(ann!) }],
      ['askToMute', { id: idOf(ann!) }],
      ['lockRoom', { locked: true }],
      ['endForAll', { roomId }],
      ['handOver', { id: idOf(bob!) }],
    ] as const) {
      expect(await ask(bob!.socket, event, payload)).toMatchObject({ ok: false, code: 'not_host' });
    }
    for (const event of ['removeParticipant', 'askToMute', 'handOver']) {
      const answers = await Promise.all(
        [idOf(cat!), 'nobody', idOf(ann!)].map((id) => ask(ann!.socket, event, { id })),
      );
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(answers[0]).toMatchObject({ ok: false, code: 'not_allowed' });
    }
    expect(heard).toEqual([[], []]);
  });
});

describe('a made room', () => {
  test('has its owner as host, and for good whom the owner makes one', async () => {
    const roomId = await makeRoom(server.origin, ann!);
    expect((await enter(bob!, roomId)).isHost).toBeUndefined();
    const came = waitFor(bob!.socket, 'newUserJoined');
    expect((await enter(ann!, roomId)).isHost).toBe(true);
    expect(await came).toMatchObject({ isHost: true });
    const changed = waitFor(bob!.socket, 'roomChanged');
    await ask(ann!.socket, 'handOver', { id: idOf(bob!) });
    // The owner stays host.
    expect(new Set((await changed).hosts)).toEqual(new Set([idOf(ann!), idOf(bob!)]));
    await ask(bob!.socket, 'leaveRoom', { roomId });
    expect((await enter(bob!, roomId)).isHost).toBe(true);

    expect(await ask(bob!.socket, 'removeParticipant', { id: idOf(ann!) })).toMatchObject({ code: 'not_allowed' });
    await enter(cat!, roomId);
    await ask(bob!.socket, 'handOver', { id: idOf(cat!) });
    expect(await ask(bob!.socket, 'lockRoom', { locked: true })).toMatchObject({ code: 'not_host' });
    const removed = waitFor(cat!.socket, 'removed');
    expect(await ask(ann!.socket, 'removeParticipant', { id: idOf(cat!) })).toEqual({ ok: true });
    await removed;
    expect(await tryJoin(cat!, roomId)).toMatchObject({ ok: false, code: 'not_found' });
    const { people: list } = (await api.get(`/api/rooms/${roomId}/people`, { token: ann!.token })).body;
    expect(list.map(({ id, standing }: Whatever) => [id, standing]).toSorted()).toEqual(
      [
        [bob!.id, 'admitted'],
        [cat!.id, 'kept-out'],
      ].toSorted(),
    );
    await expect.poll(() => countOf(ann!, 'room-removed-person')).toBe(1);

    // The owner thinks better of it.
    await api.call('DELETE', `/api/rooms/${roomId}/people/${cat!.id}`, { token: ann!.token });
    expect(await tryJoin(cat!, roomId)).toMatchObject({ ok: true });
  });

  async function countOf(user: SocketUser, kind: string): Promise<number> {
    return (await server.store.audit.list({ userId: user.id, kinds: [kind], before: null, limit: 10 })).length;
  }

  test('that is deleted puts everybody out; its link is renewed only while nobody is inside', async () => {
    const roomId = await makeRoom(server.origin, ann!);
    await enter(bob!, roomId);
    const inUse = await api.post(`/api/rooms/${roomId}/renew`, { token: ann!.token });
    expect([inUse.status, inUse.body.code]).toEqual([409, 'room_in_use']);
    const ended = waitFor(bob!.socket, 'roomEnded');
    expect((await api.call('DELETE', `/api/rooms/${roomId}`, { token: ann!.token })).status).toBe(200);
    expect(await ended).toEqual({ roomId, by: 'Ann' });
    expect(await tryJoin(bob!, roomId)).toMatchObject({ code: 'not_found' });
  });
});
