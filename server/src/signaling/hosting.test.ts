import { describe, expect, test } from 'vitest';
import { makeRoom, tryJoin } from '../testing/roomVisits.ts';
import { ask, join, record, waitFor, type SocketUser, type Whatever } from '../testing/SocketUser.ts';
import { ThreePeople } from '../testing/ThreePeople.ts';

const here = ThreePeople.forEachTest();

const enter = (user: SocketUser, roomId: string, more: object = {}) => join(user, roomId, { protocol: 1, ...more });
const idOf = (user: SocketUser) => user.socket.id;
/** All three inside, in that order. */
async function inside(roomId: string): Promise<Whatever[]> {
  return [await enter(here.ann, roomId), await enter(here.bob, roomId), await enter(here.cat, roomId)];
}

describe('a typed room', () => {
  test('has the first one in as host, and the longest present when that one leaves for good', async () => {
    const roomId = here.newRoom();
    const [first, second] = await inside(roomId);
    expect([first.isHost, second.isHost]).toEqual([true, undefined]);
    expect(second.participants).toMatchObject([{ id: idOf(here.ann), isHost: true }]);

    const [changed, role] = [waitFor(here.cat.socket, 'roomChanged'), waitFor(here.bob.socket, 'roleChanged')];
    await ask(here.ann.socket, 'leaveRoom', { roomId });
    expect(await changed).toMatchObject({ roomId, isLocked: false, hosts: [idOf(here.bob)] });
    expect(await role).toMatchObject({ roomId, isHost: true, resume: expect.stringMatching(/\.h[0-9a-z]+\./) });
    expect(await ask(here.bob.socket, 'lockRoom', { locked: true })).toEqual({ ok: true });
  });

  test('keeps its host over a lost connection', async () => {
    const roomId = here.newRoom();
    const [{ resume }] = await inside(roomId);
    const away = waitFor(here.bob.socket, 'participantAway');
    here.ann.socket.io.engine.close();
    await away;
    expect(await ask(here.bob.socket, 'lockRoom', { locked: true })).toMatchObject({ code: 'not_host' });
    const again = await here.backOn(here.ann);
    expect(await enter(again, roomId, { resume })).toMatchObject({ isReturn: true, isHost: true });
  });

  test('locked, takes nobody else in, but who lost the connection comes back; the lock goes with the last', async () => {
    const roomId = here.newRoom();
    await enter(here.ann, roomId);
    const { resume } = await enter(here.bob, roomId);
    const changed = waitFor(here.bob.socket, 'roomChanged');
    await ask(here.ann.socket, 'lockRoom', { locked: true });
    expect(await changed).toMatchObject({ isLocked: true });
    expect(await tryJoin(here.cat, roomId)).toMatchObject({ ok: false, code: 'room_locked' });
    expect(await ask(here.cat.socket, 'knock', { roomId })).toMatchObject({ ok: false, code: 'room_locked' });

    const away = waitFor(here.ann.socket, 'participantAway');
    here.bob.socket.io.engine.close();
    await away;
    const again = await here.backOn(here.bob);
    expect(await enter(again, roomId, { resume })).toMatchObject({ isReturn: true, room: { isLocked: true } });
    await ask(again.socket, 'leaveRoom', { roomId });
    // Out for good is out: the token of a seat that was given up opens nothing.
    expect(await tryJoin(again, roomId, { resume })).toMatchObject({ ok: false, code: 'room_locked' });
    await ask(here.ann.socket, 'leaveRoom', { roomId });
    expect(await enter(here.cat, roomId)).toMatchObject({ isHost: true, room: { isLocked: false } });
  });

  test('locked, takes in its host on another device', async () => {
    const roomId = here.newRoom();
    await enter(here.ann, roomId);
    await ask(here.ann.socket, 'lockRoom', { locked: true });
    expect(await tryJoin(await here.backOn(here.ann), roomId)).toMatchObject({ ok: true, isHost: true });
  });

  test('keeps out whom its host has removed, on every device, until nobody is inside', async () => {
    const roomId = here.newRoom();
    await inside(roomId);
    const second = await here.backOn(here.bob);
    await enter(second, roomId);
    const told = [here.bob, second].map(({ socket }) => waitFor(socket, 'removed'));
    const heard = record(here.cat.socket);
    expect(await ask(here.ann.socket, 'removeParticipant', { id: idOf(here.bob) })).toEqual({ ok: true });
    expect(await Promise.all(told)).toEqual([
      { roomId, by: 'Ann' },
      { roomId, by: 'Ann' },
    ]);
    expect(heard).toEqual(
      [here.bob, second].map((one) => ['userLeft', { email: here.bob.email, id: idOf(one), reason: 'removed' }]),
    );
    expect(await ask(here.bob.socket, 'muteToggle', { to: idOf(here.cat), isMuted: true })).toMatchObject({
      ok: false,
    });
    expect(await tryJoin(here.bob, roomId)).toMatchObject({ ok: false, code: 'kept_out' });
    await Promise.all([here.ann, here.cat].map(({ socket }) => ask(socket, 'leaveRoom', { roomId })));
    expect(await tryJoin(here.bob, roomId)).toMatchObject({ ok: true });
  });

  test('is handed over, and then has another host', async () => {
    const roomId = here.newRoom();
    await inside(roomId);
    const roles = [waitFor(here.ann.socket, 'roleChanged'), waitFor(here.bob.socket, 'roleChanged')];
    expect(await ask(here.ann.socket, 'handOver', { id: idOf(here.bob) })).toEqual({ ok: true });
    expect(await Promise.all(roles)).toMatchObject([{ isHost: false }, { isHost: true }]);
    expect(await ask(here.ann.socket, 'askToMute', { id: idOf(here.cat) })).toMatchObject({ code: 'not_host' });
    const asked = waitFor(here.cat.socket, 'muteAsked');
    await ask(here.bob.socket, 'askToMute', { id: idOf(here.cat) });
    expect(await asked).toEqual({ from: idOf(here.bob) });
  });

  test('is ended for all, whatever they speak, and its call is in the history', async () => {
    const roomId = here.newRoom();
    await enter(here.ann, roomId);
    await enter(here.bob, roomId);
    await join(here.cat, roomId);
    const offered = waitFor(here.bob.socket, 'incomingCall');
    await ask(here.ann.socket, 'callUser', { to: idOf(here.bob), offer: { type: 'offer', sdp: '' } });
    await offered;
    await ask(here.bob.socket, 'callAccepted', { to: idOf(here.ann), answer: { type: 'answer', sdp: '' } });
    const told = [here.ann, here.bob].map(({ socket }) => waitFor(socket, 'roomEnded'));
    const seed = waitFor(here.cat.socket, 'callEnded');
    expect(await ask(here.bob.socket, 'endForAll', { roomId })).toMatchObject({ code: 'not_host' });
    expect(await ask(here.ann.socket, 'endForAll', { roomId: 'another' })).toMatchObject({ code: 'not_allowed' });
    expect(await ask(here.ann.socket, 'endForAll', { roomId })).toEqual({ ok: true });
    expect(await Promise.all(told)).toEqual([
      { roomId, by: 'Ann' },
      { roomId, by: 'Ann' },
    ]);
    expect(await seed).toEqual({ from: idOf(here.ann) });
    expect(await ask(here.bob.socket, 'leaveRoom', { roomId })).toMatchObject({ code: 'not_allowed' });
    await expect
      .poll(async () => (await here.api.get('/api/calls', { token: here.bob.token })).body.calls)
      .toMatchObject([{ roomId, others: [{ name: 'Ann' }] }]);
  });

  test('gives who is no host no power at all, and nobody power over who is not there', async () => {
    const roomId = here.newRoom();
    await enter(here.ann, roomId);
    await enter(here.bob, roomId);
    await enter(here.cat, here.newRoom());
    const heard = [here.ann, here.cat].map(({ socket }) => record(socket));
    for (const [event, payload] of [
      ['removeParticipant', { id: idOf(here.ann) }],
      ['askToMute', { id: idOf(here.ann) }],
      ['lockRoom', { locked: true }],
      ['endForAll', { roomId }],
      ['handOver', { id: idOf(here.bob) }],
    ] as const) {
      expect(await ask(here.bob.socket, event, payload)).toMatchObject({ ok: false, code: 'not_host' });
    }
    for (const event of ['removeParticipant', 'askToMute', 'handOver']) {
      const answers = await Promise.all(
        [idOf(here.cat), 'nobody', idOf(here.ann)].map((id) => ask(here.ann.socket, event, { id })),
      );
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(answers[0]).toMatchObject({ ok: false, code: 'not_allowed' });
    }
    expect(heard).toEqual([[], []]);
  });
});

describe('a made room', () => {
  test('has its owner as host, and for good whom the owner makes one', async () => {
    const roomId = await makeRoom(here.origin, here.ann);
    expect((await enter(here.bob, roomId)).isHost).toBeUndefined();
    const came = waitFor(here.bob.socket, 'newUserJoined');
    expect((await enter(here.ann, roomId)).isHost).toBe(true);
    expect(await came).toMatchObject({ isHost: true });
    const changed = waitFor(here.bob.socket, 'roomChanged');
    await ask(here.ann.socket, 'handOver', { id: idOf(here.bob) });
    // The owner stays host.
    expect(new Set((await changed).hosts)).toEqual(new Set([idOf(here.ann), idOf(here.bob)]));
    await ask(here.bob.socket, 'leaveRoom', { roomId });
    expect((await enter(here.bob, roomId)).isHost).toBe(true);

    expect(await ask(here.bob.socket, 'removeParticipant', { id: idOf(here.ann) })).toMatchObject({
      code: 'not_allowed',
    });
    await enter(here.cat, roomId);
    await ask(here.bob.socket, 'handOver', { id: idOf(here.cat) });
    expect(await ask(here.bob.socket, 'lockRoom', { locked: true })).toMatchObject({ code: 'not_host' });
    const removed = waitFor(here.cat.socket, 'removed');
    expect(await ask(here.ann.socket, 'removeParticipant', { id: idOf(here.cat) })).toEqual({ ok: true });
    await removed;
    expect(await tryJoin(here.cat, roomId)).toMatchObject({ ok: false, code: 'not_found' });
    const { people: list } = (await here.api.get(`/api/rooms/${roomId}/people`, { token: here.ann.token })).body;
    expect(list.map(({ id, standing }: Whatever) => [id, standing]).toSorted()).toEqual(
      [
        [here.bob.id, 'admitted'],
        [here.cat.id, 'kept-out'],
      ].toSorted(),
    );
    await expect.poll(() => countOf(here.ann, 'room-removed-person')).toBe(1);

    // The owner thinks better of it.
    await here.api.call('DELETE', `/api/rooms/${roomId}/people/${here.cat.id}`, { token: here.ann.token });
    expect(await tryJoin(here.cat, roomId)).toMatchObject({ ok: true });
  });

  async function countOf(user: SocketUser, kind: string): Promise<number> {
    return (await here.server.store.audit.list({ userId: user.id, kinds: [kind], before: null, limit: 10 })).length;
  }

  test('that is ended for all says nothing of it to whom a host had removed, or to who had left', async () => {
    const roomId = await makeRoom(here.origin, here.ann);
    await enter(here.ann, roomId);
    const [bob, cat] = [await enter(here.bob, roomId), await enter(here.cat, roomId)];
    expect(await ask(here.ann.socket, 'removeParticipant', { id: bob.self })).toEqual({ ok: true });
    await ask(here.cat.socket, 'leaveRoom', { roomId });
    const heard = [record(here.bob.socket), record(here.cat.socket)];
    expect(await ask(here.ann.socket, 'endForAll', { roomId })).toEqual({ ok: true });

    expect(await tryJoin(here.bob, roomId, { resume: bob.resume })).toMatchObject({ code: 'not_found' });
    expect(await tryJoin(here.cat, roomId, { resume: cat.resume })).toMatchObject({ ok: true, participants: [] });
    expect(heard.flat().map(([event]) => event)).not.toContain('roomEnded');
  });

  test('that is deleted puts everybody out; its link is renewed only while nobody is inside', async () => {
    const roomId = await makeRoom(here.origin, here.ann);
    await enter(here.bob, roomId);
    const inUse = await here.api.post(`/api/rooms/${roomId}/renew`, { token: here.ann.token });
    expect([inUse.status, inUse.body.code]).toEqual([409, 'room_in_use']);
    const ended = waitFor(here.bob.socket, 'roomEnded');
    expect((await here.api.call('DELETE', `/api/rooms/${roomId}`, { token: here.ann.token })).status).toBe(200);
    expect(await ended).toEqual({ roomId, by: 'Ann' });
    expect(await tryJoin(here.bob, roomId)).toMatchObject({ code: 'not_found' });
  });
});
