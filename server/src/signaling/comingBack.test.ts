import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectGuest, makeRoom, tryJoin } from '../testing/roomVisits.ts';
import { ask, connectSocket, connectUser, join, record, waitFor, type SocketUser } from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

const MINUTE_MS = 60_000;

let server: TestServer;
let people: SocketUser[];
let [ann, bob, cat]: SocketUser[] = [];
let rooms = 0;
const clock = { ms: Date.now() };

beforeAll(async () => {
  server = await startServer({ now: () => clock.ms });
});
afterAll(() => server.stop());
beforeEach(async () => {
  people = await Promise.all(['Ann', 'Bob', 'Cat'].map((name) => connectUser(server.origin, name)));
  [ann, bob, cat] = people;
});
afterEach(() => people.forEach(({ socket }) => socket.disconnect()));

const newRoom = () => `typed ${(rooms += 1)}`;
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
  const left = waitFor(witness.socket, 'userLeft');
  clock.ms += MINUTE_MS + 1;
  expect(await left).toMatchObject({ reason: 'timeout' });
}

/** On a new socket, as a client comes back. */
async function backOn(user: SocketUser): Promise<SocketUser> {
  const again = { ...user, socket: await connectSocket(server.origin, user.token) };
  people.push(again);
  return again;
}

/** A minute on: whether no seat is left anywhere. */
async function emptied(): Promise<boolean> {
  clock.ms += MINUTE_MS;
  return /^parley_rooms 0$/m.test(await (await fetch(`${server.origin}/metrics`)).text());
}

async function lock(host: SocketUser): Promise<void> {
  expect(await ask(host.socket, 'lockRoom', { locked: true })).toEqual({ ok: true });
}

describe('a lock that came while somebody’s seat ran out', () => {
  test('lets them back into a typed room, for up to an hour', async () => {
    const roomId = newRoom();
    await enter(ann!, roomId);
    const { resume, self } = await enter(bob!, roomId);
    await loseSeat(bob!, ann!);
    await lock(ann!);
    expect(await tryJoin(cat!, roomId)).toMatchObject({ code: 'room_locked' });

    const again = await backOn(bob!);
    expect(await tryJoin(again, roomId)).toMatchObject({ code: 'room_locked' });
    const snapshot = await tryJoin(again, roomId, { resume });
    expect(snapshot).toMatchObject({ ok: true, self, isReturn: false, room: { isLocked: true } });

    await loseSeat(again, ann!);
    clock.ms += 59 * MINUTE_MS;
    expect(await tryJoin(await backOn(bob!), roomId, { resume: snapshot.resume })).toMatchObject({ ok: true, self });
    await loseSeat(people.at(-1)!, ann!);
    clock.ms += 60 * MINUTE_MS;
    expect(await tryJoin(await backOn(bob!), roomId, { resume: snapshot.resume })).toMatchObject({
      code: 'room_locked',
    });
  });

  test('lets members and guests back into a made room, also when its owner closed it', async () => {
    const roomId = await makeRoom(server.origin, ann!, { allowsGuests: true });
    const gus = await connectGuest(server.origin, roomId);
    people.push(gus);
    await enter(ann!, roomId);
    const [{ resume }, guest] = [await enter(bob!, roomId), await enter(gus, roomId)];
    await loseSeat(bob!, ann!);
    await loseSeat(gus, ann!);
    await lock(ann!);
    expect(await tryJoin(cat!, roomId)).toMatchObject({ code: 'not_found' });
    expect(await tryJoin(await backOn(bob!), roomId, { resume })).toMatchObject({ ok: true });
    expect(await tryJoin(await backOn(gus), roomId, { resume: guest.resume })).toMatchObject({ ok: true });
  });

  test('keeps out who left by themselves, whatever token they kept', async () => {
    const roomId = newRoom();
    await enter(ann!, roomId);
    const { resume } = await enter(bob!, roomId);
    await ask(bob!.socket, 'leaveRoom', { roomId });
    await lock(ann!);
    expect(await tryJoin(bob!, roomId, { resume })).toMatchObject({ code: 'room_locked' });
  });

  test('keeps out who hung up while away, as soon as they could say so', async () => {
    const roomId = newRoom();
    await enter(ann!, roomId);
    const { resume } = await enter(bob!, roomId);
    await loseSeat(bob!, ann!);
    await lock(ann!);
    const again = await backOn(bob!);
    expect(await ask(again.socket, 'leaveRoom', { roomId, resume })).toEqual({ ok: true });
    expect(await tryJoin(again, roomId, { resume })).toMatchObject({ code: 'room_locked' });
  });

  test('keeps out who was removed while away', async () => {
    const roomId = newRoom();
    await enter(ann!, roomId);
    const { resume, self } = await enter(bob!, roomId);
    await enter(cat!, roomId);
    await lose(bob!, ann!);
    expect(await ask(ann!.socket, 'removeParticipant', { id: self })).toEqual({ ok: true });
    expect(await tryJoin(await backOn(bob!), roomId, { resume })).toMatchObject({ code: 'kept_out' });
  });

  test('of a later visit keeps out who was in an earlier one, once everybody had left that', async () => {
    const roomId = newRoom();
    await enter(ann!, roomId);
    const { resume } = await enter(bob!, roomId);
    await loseSeat(bob!, ann!);
    await ask(ann!.socket, 'leaveRoom', { roomId });
    await enter(ann!, roomId);
    await lock(ann!);
    expect(await tryJoin(await backOn(bob!), roomId, { resume })).toMatchObject({ code: 'room_locked' });
  });

  test('lets back in when the seats of all had run out', async () => {
    const roomId = await makeRoom(server.origin, ann!);
    await enter(ann!, roomId);
    const { resume } = await enter(bob!, roomId);
    await loseSeat(bob!, ann!);
    ann!.socket.io.engine.close();
    await expect.poll(emptied, { timeout: 8000, interval: 500 }).toBe(true);
    const owner = await backOn(ann!);
    await enter(owner, roomId);
    await lock(owner);
    expect(await tryJoin(await backOn(bob!), roomId, { resume })).toMatchObject({ ok: true });
  });
});

describe('who was away when a host ended it for everyone', () => {
  test.each([
    ['the seat was kept still', lose],
    ['the seat had run out', loseSeat],
  ])('is told by whom, as the others were, when %s', async (_name, goAway) => {
    const roomId = newRoom();
    await enter(ann!, roomId);
    const { resume } = await enter(bob!, roomId);
    await goAway(bob!, ann!);
    expect(await ask(ann!.socket, 'endForAll', { roomId })).toEqual({ ok: true });
    clock.ms += 1;

    const again = await backOn(bob!);
    const heard = record(again.socket);
    expect(await tryJoin(again, roomId, { resume })).toMatchObject({ ok: false, code: 'room_ended' });
    expect(heard).toEqual([['roomEnded', { roomId, by: 'Ann' }]]);
    // Nobody is kept out: without the token of a visit that is over it is a new one.
    const snapshot = await tryJoin(again, roomId);
    expect(snapshot).toMatchObject({ ok: true, participants: [] });
    await lose(again, await entered(cat!, roomId));
    expect(await tryJoin(await backOn(bob!), roomId, { resume: snapshot.resume })).toMatchObject({ ok: true });
  });

  test('or deleted the room', async () => {
    const roomId = await makeRoom(server.origin, ann!);
    await enter(ann!, roomId);
    const { resume } = await enter(bob!, roomId);
    await lose(bob!, ann!);
    const deleted = await fetch(`${server.origin}/api/rooms/${roomId}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${ann!.token}` },
    });
    expect(deleted.status).toBe(200);
    const again = await backOn(bob!);
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
