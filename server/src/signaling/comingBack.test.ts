import { isMadeRoomId } from '@parley/protocol';
import { describe, expect, test } from 'vitest';
import { connectGuest, makeRoom, tryJoin } from '../testing/roomVisits.ts';
import { ask, join, record, waitFor, type SocketUser } from '../testing/SocketUser.ts';
import { ThreePeople } from '../testing/ThreePeople.ts';

const MINUTE_MS = 60_000;

const clock = { ms: Date.now() };
const here = ThreePeople.forEachTest({ now: () => clock.ms });

const enter = (user: SocketUser, roomId: string) => join(user, roomId, { protocol: 1 });

/** The connection is lost, as `witness` hears. */
async function lose(user: SocketUser, witness: SocketUser): Promise<void> {
  const away = waitFor(witness.socket, 'participantAway');
  user.socket.io.engine.close();
  await away;
}

/** And stays so until the seat is given up. */
async function loseSeat(user: SocketUser, witness: SocketUser): Promise<void> {
  await lose(user, witness);
  await runOut(witness);
}

/** The seat that waits for somebody is given up, as `witness` hears. */
async function runOut(witness: SocketUser): Promise<void> {
  const left = waitFor(witness.socket, 'userLeft');
  clock.ms += MINUTE_MS + 1;
  expect(await left).toMatchObject({ reason: 'timeout' });
}

/** A minute on: whether no seat is left anywhere. */
async function emptied(): Promise<boolean> {
  clock.ms += MINUTE_MS;
  return /^parley_rooms 0$/m.test(await (await fetch(`${here.origin}/metrics`)).text());
}

async function lock(host: SocketUser): Promise<void> {
  expect(await ask(host.socket, 'lockRoom', { locked: true })).toEqual({ ok: true });
}

describe('a lock that came while somebody’s seat ran out', () => {
  test('lets them back into a typed room, for up to an hour', async () => {
    const roomId = here.newRoom();
    await enter(here.ann, roomId);
    const { resume, self } = await enter(here.bob, roomId);
    await loseSeat(here.bob, here.ann);
    await lock(here.ann);
    expect(await tryJoin(here.cat, roomId)).toMatchObject({ code: 'room_locked' });

    const again = await here.backOn(here.bob);
    expect(await tryJoin(again, roomId)).toMatchObject({ code: 'room_locked' });
    const snapshot = await tryJoin(again, roomId, { resume });
    expect(snapshot).toMatchObject({ ok: true, self, isReturn: false, room: { isLocked: true } });

    await loseSeat(again, here.ann);
    clock.ms += 59 * MINUTE_MS;
    expect(await tryJoin(await here.backOn(here.bob), roomId, { resume: snapshot.resume })).toMatchObject({
      ok: true,
      self,
    });
    await loseSeat(here.people.at(-1)!, here.ann);
    clock.ms += 60 * MINUTE_MS;
    expect(await tryJoin(await here.backOn(here.bob), roomId, { resume: snapshot.resume })).toMatchObject({
      code: 'room_locked',
    });
  });

  test('lets members and guests back into a made room, also when its owner closed it', async () => {
    const roomId = await makeRoom(here.origin, here.ann, { allowsGuests: true });
    const gus = await connectGuest(here.origin, roomId);
    here.people.push(gus);
    await enter(here.ann, roomId);
    const [{ resume }, guest] = [await enter(here.bob, roomId), await enter(gus, roomId)];
    await loseSeat(here.bob, here.ann);
    await loseSeat(gus, here.ann);
    await lock(here.ann);
    expect(await tryJoin(here.cat, roomId)).toMatchObject({ code: 'not_found' });
    expect(await tryJoin(await here.backOn(here.bob), roomId, { resume })).toMatchObject({ ok: true });
    expect(await tryJoin(await here.backOn(gus), roomId, { resume: guest.resume })).toMatchObject({ ok: true });
  });

  test('keeps out who left by themselves, whatever token they kept', async () => {
    const roomId = here.newRoom();
    await enter(here.ann, roomId);
    const { resume } = await enter(here.bob, roomId);
    await ask(here.bob.socket, 'leaveRoom', { roomId });
    await lock(here.ann);
    expect(await tryJoin(here.bob, roomId, { resume })).toMatchObject({ code: 'room_locked' });
  });

  test('keeps out who hung up while away, as soon as they could say so', async () => {
    const roomId = here.newRoom();
    await enter(here.ann, roomId);
    const { resume } = await enter(here.bob, roomId);
    await loseSeat(here.bob, here.ann);
    await lock(here.ann);
    const again = await here.backOn(here.bob);
    expect(await ask(again.socket, 'leaveRoom', { roomId, resume })).toEqual({ ok: true });
    expect(await tryJoin(again, roomId, { resume })).toMatchObject({ code: 'room_locked' });
  });

  test('keeps out who was removed while away', async () => {
    const roomId = here.newRoom();
    await enter(here.ann, roomId);
    const { resume, self } = await enter(here.bob, roomId);
    await enter(here.cat, roomId);
    await lose(here.bob, here.ann);
    expect(await ask(here.ann.socket, 'removeParticipant', { id: self })).toEqual({ ok: true });
    expect(await tryJoin(await here.backOn(here.bob), roomId, { resume })).toMatchObject({ code: 'kept_out' });
  });

  test('of a later visit keeps out who was in an earlier one, once everybody had left that', async () => {
    const roomId = here.newRoom();
    await enter(here.ann, roomId);
    const { resume } = await enter(here.bob, roomId);
    await loseSeat(here.bob, here.ann);
    await ask(here.ann.socket, 'leaveRoom', { roomId });
    await enter(here.ann, roomId);
    await lock(here.ann);
    expect(await tryJoin(await here.backOn(here.bob), roomId, { resume })).toMatchObject({ code: 'room_locked' });
  });

  test('lets back in when the seats of all had run out', async () => {
    const roomId = await makeRoom(here.origin, here.ann);
    await enter(here.ann, roomId);
    const { resume } = await enter(here.bob, roomId);
    await loseSeat(here.bob, here.ann);
    here.ann.socket.io.engine.close();
    await expect.poll(emptied, { timeout: 8000, interval: 500 }).toBe(true);
    const owner = await here.backOn(here.ann);
    await enter(owner, roomId);
    await lock(owner);
    expect(await tryJoin(await here.backOn(here.bob), roomId, { resume })).toMatchObject({ ok: true });
  });
});

/** The host shuts the room, as one does with a room of its kind. */
async function shut(host: SocketUser, roomId: string): Promise<void> {
  if (!isMadeRoomId(roomId)) return lock(host);
  const { token } = host;
  const changed = await here.api.call('PATCH', `/api/rooms/${roomId}`, { token, body: { access: 'locked' } });
  expect(changed.status).toBe(200);
}

describe.each([
  ['typed', 'room_locked', () => here.newRoom()],
  ['made', 'not_found', () => makeRoom(here.origin, here.ann)],
])('a token of an earlier seat opens no shut %s room', (_kind, code, newRoom) => {
  test.each([
    ['that seat', true],
    ['another one', false],
  ])('to who came back to %s and left on purpose', async (_name, isSame) => {
    const roomId = await newRoom();
    await enter(here.ann, roomId);
    const { resume } = await enter(here.bob, roomId);
    await loseSeat(here.bob, here.ann);
    const again = await here.backOn(here.bob);
    expect(await tryJoin(again, roomId, isSame ? { resume } : {})).toMatchObject({ ok: true });
    await ask(again.socket, 'leaveRoom', { roomId });
    await shut(here.ann, roomId);
    expect(await tryJoin(again, roomId, { resume })).toMatchObject({ code });
  });

  test('to who went to another room', async () => {
    const roomId = await newRoom();
    await enter(here.ann, roomId);
    const { resume } = await enter(here.bob, roomId);
    await loseSeat(here.bob, here.ann);
    const again = await here.backOn(here.bob);
    await enter(again, roomId);
    await enter(again, here.newRoom());
    await shut(here.ann, roomId);
    expect(await tryJoin(again, roomId, { resume })).toMatchObject({ code });
  });

  test('to who left on purpose before that seat ran out', async () => {
    const roomId = await newRoom();
    await enter(here.ann, roomId);
    const { resume } = await enter(here.bob, roomId);
    await lose(here.bob, here.ann);
    const again = await here.backOn(here.bob);
    const self = (await enter(again, roomId)).self;
    await ask(again.socket, 'leaveRoom', { roomId });
    await runOut(here.ann);
    await shut(here.ann, roomId);
    expect(self).not.toBe(here.bob.socket.id);
    expect(await tryJoin(again, roomId, { resume })).toMatchObject({ code });
  });
});

test('a token of an earlier seat opens no locked room to who was removed, and forgiven since', async () => {
  const roomId = await makeRoom(here.origin, here.ann);
  await enter(here.ann, roomId);
  const { resume } = await enter(here.bob, roomId);
  await loseSeat(here.bob, here.ann);
  const again = await here.backOn(here.bob);
  const { self } = await enter(again, roomId);
  expect(await ask(here.ann.socket, 'removeParticipant', { id: self })).toEqual({ ok: true });
  await forget(here.bob, roomId);
  await lock(here.ann);
  expect(await tryJoin(again, roomId, { resume })).toMatchObject({ code: 'not_found' });
});

test('a seat that ran out is none any more to whom the owner has forgotten', async () => {
  const roomId = await makeRoom(here.origin, here.ann, { access: 'ask' });
  await enter(here.ann, roomId);
  const [asked] = await Promise.all([waitFor(here.ann.socket, 'knocked'), ask(here.bob.socket, 'knock', { roomId })]);
  expect(await ask(here.ann.socket, 'admit', { knockId: asked.knockId })).toEqual({ ok: true });
  const { resume } = await enter(here.bob, roomId);
  await loseSeat(here.bob, here.ann);
  await forget(here.bob, roomId);
  expect(await tryJoin(await here.backOn(here.bob), roomId, { resume })).toMatchObject({ code: 'must_knock' });
});

/** The owner undoes what was decided about somebody. */
async function forget({ id }: SocketUser, roomId: string): Promise<void> {
  const { token } = here.ann;
  expect((await here.api.call('DELETE', `/api/rooms/${roomId}/people/${id}`, { token })).status).toBe(200);
}

describe('who was away when a host ended it for everyone', () => {
  test.each([
    ['the seat was kept still', lose],
    ['the seat had run out', loseSeat],
  ])('is told by whom, as the others were, when %s', async (_name, goAway) => {
    const roomId = here.newRoom();
    await enter(here.ann, roomId);
    const { resume } = await enter(here.bob, roomId);
    await goAway(here.bob, here.ann);
    expect(await ask(here.ann.socket, 'endForAll', { roomId })).toEqual({ ok: true });
    clock.ms += 1;

    const again = await here.backOn(here.bob);
    const heard = record(again.socket);
    expect(await tryJoin(again, roomId, { resume })).toMatchObject({ ok: false, code: 'room_ended' });
    expect(heard).toEqual([['roomEnded', { roomId, by: 'Ann' }]]);
    // Nobody is kept out: without the token of a visit that is over it is a new one.
    const snapshot = await tryJoin(again, roomId);
    expect(snapshot).toMatchObject({ ok: true, participants: [] });
    await lose(again, await entered(here.cat, roomId));
    expect(await tryJoin(await here.backOn(here.bob), roomId, { resume: snapshot.resume })).toMatchObject({ ok: true });
  });

  test('or deleted the room', async () => {
    const roomId = await makeRoom(here.origin, here.ann);
    await enter(here.ann, roomId);
    const { resume } = await enter(here.bob, roomId);
    await lose(here.bob, here.ann);
    const deleted = await fetch(`${here.origin}/api/rooms/${roomId}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${here.ann.token}` },
    });
    expect(deleted.status).toBe(200);
    const again = await here.backOn(here.bob);
    const told = waitFor(again.socket, 'roomEnded');
    expect(await tryJoin(again, roomId, { resume })).toMatchObject({ code: 'room_ended' });
    expect(await told).toEqual({ roomId, by: 'Ann' });
    expect(await tryJoin(again, roomId)).toMatchObject({ code: 'not_found' });
  });
});

async function entered(user: SocketUser, roomId: string): Promise<SocketUser> {
  await enter(user, roomId);
  return user;
}
