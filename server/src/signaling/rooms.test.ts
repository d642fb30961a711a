import { LIMITS } from '@parley/protocol';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import {
  type Account,
  ask,
  connectSocket,
  join,
  record,
  registerUser,
  type SocketUser,
  waitFor,
  type Whatever,
} from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let ann: Account;
let bob: Account;
const open: Socket[] = [];

beforeAll(async () => {
  server = await startServer();
  [ann, bob] = await Promise.all([registerUser(server.origin, 'Ann'), registerUser(server.origin, 'Bob')]);
});
afterAll(() => server.stop());
afterEach(() => {
  for (const socket of open.splice(0)) socket.disconnect();
});

async function connect(account: Account): Promise<SocketUser> {
  const socket = await connectSocket(server.origin, account.token);
  open.push(socket);
  return { ...account, socket };
}

let rooms = 0;
const newRoom = () => `room ${(rooms += 1)}`;
const seedMedia = { audio: true, video: true, screen: false };
const muted = { audio: false, video: false, screen: false };

describe('joinRoom as the seed has it', () => {
  test('the caller gets userJoined, the others newUserJoined', async () => {
    const roomId = newRoom();
    const [a, b] = [await connect(ann), await connect(bob)];

    const own = waitFor(a.socket, 'userJoined');
    a.socket.emit('joinRoom', { email: ann.email, roomId });
    expect(await own).toEqual({
      email: ann.email,
      roomId,
      self: a.socket.id,
      participants: [],
      call: null,
      resume: expect.stringMatching(/^.+\..+\..{43}$/),
      epoch: expect.stringMatching(/^[0-9a-f-]{36}$/),
      isReturn: false,
      isHost: true,
      room: { title: roomId, access: 'open', isLocked: false },
      waiting: [],
    });

    const [news, push] = [waitFor(a.socket, 'newUserJoined'), waitFor(b.socket, 'userJoined')];
    const answer = await ask(b.socket, 'joinRoom', { email: bob.email, roomId });
    expect(answer).toEqual({ ok: true, ...(await push) });
    expect(answer.participants).toEqual([
      { id: a.socket.id, email: ann.email, name: 'Ann', media: seedMedia, isHost: true },
    ]);
    expect(await news).toEqual({
      id: b.socket.id,
      email: bob.email,
      name: 'Bob',
      media: seedMedia,
      joinsCall: false,
    });
  });

  test('the one who joins hears nothing of itself but userJoined', async () => {
    const [a, b] = [await connect(ann), await connect(bob)];
    const roomId = newRoom();
    const heard = record(a.socket);
    await join(a, roomId);
    const news = waitFor(a.socket, 'newUserJoined');
    await join(b, roomId);
    await news;
    expect(heard.map(([event]) => event)).toEqual(['userJoined', 'newUserJoined']);
  });

  test("another's e-mail is refused with the seed's words, by acknowledgement and by push", async () => {
    const a = await connect(ann);
    const request = { email: bob.email, roomId: newRoom() };
    const message = 'Only your registered email can join';
    expect(await ask(a.socket, 'joinRoom', request)).toEqual({ ok: false, code: 'wrong_email', message });
    const push = waitFor(a.socket, 'error');
    a.socket.emit('joinRoom', request);
    expect(await push).toEqual({ message, code: 'wrong_email', event: 'joinRoom' });
  });

  test('a refused join seats nobody', async () => {
    const roomId = newRoom();
    const [a, b] = [await connect(ann), await connect(bob)];
    await ask(a.socket, 'joinRoom', { email: bob.email, roomId });
    expect((await join(b, roomId)).participants).toEqual([]);
  });

  test('the own e-mail in another case is the own', async () => {
    const a = await connect(ann);
    const answer = await ask(a.socket, 'joinRoom', { email: ` ${ann.email.toUpperCase()} `, roomId: newRoom() });
    expect(answer).toMatchObject({ ok: true, email: ann.email });
  });
});

describe('the id of a room', () => {
  const tooLong = `must have at most ${LIMITS.roomIdLength} characters`;
  test.each([
    ['empty', '', 'must not be empty'],
    ['blank', ' \t\n ', 'must not be empty'],
    ['129 characters', 'x'.repeat(129), tooLong],
    ['a NUL', 'a\u0000b', 'must not contain control characters'],
    ['a line break', 'a\nb', 'must not contain control characters'],
    ['a C1 control', 'a\u0085b', 'must not contain control characters'],
    ['DEL', 'a\u007fb', 'must not contain control characters'],
  ])('refused: %s', async (_name, roomId, problem) => {
    const a = await connect(ann);
    expect(await ask(a.socket, 'joinRoom', { email: ann.email, roomId })).toEqual({
      ok: false,
      code: 'bad_request',
      message: `joinRoom: roomId: ${problem}`,
      issues: [{ path: 'roomId', message: problem }],
    });
  });

  test.each([
    ['128 characters', 'x'.repeat(128), 'x'.repeat(128)],
    ['spaces around', '  two words \n', 'two words'],
    ['128 characters and spaces around', ` ${'y'.repeat(128)} `, 'y'.repeat(128)],
    ['what URLs and objects find special', '__proto__/../?#%00', '__proto__/../?#%00'],
    ['other scripts', 'Комната 🎥 ٣', 'Комната 🎥 ٣'],
    ['almost a made id', `r-${'A'.repeat(26)}`, `r-${'A'.repeat(26)}`],
  ])('accepted: %s', async (_name, typed, roomId) => {
    const [a, b] = [await connect(ann), await connect(bob)];
    expect(await join(a, typed)).toMatchObject({ roomId });
    expect((await join(b, roomId)).participants).toMatchObject([{ id: a.socket.id }]);
  });

  test('of the made form: there is such a room only if it was made', async () => {
    const a = await connect(ann);
    expect(await ask(a.socket, 'joinRoom', { email: ann.email, roomId: `r-${'a'.repeat(26)}` })).toEqual({
      ok: false,
      code: 'not_found',
      message: 'There is nothing here.',
    });
    const made = await new ApiClient(server.origin).post('/api/rooms', { token: bob.token, body: {} });
    expect(made.status).toBe(201);
    expect(await join(a, made.body.room.id)).toMatchObject({ roomId: made.body.room.id, participants: [] });
  });

  test('that does not exist leaves one where one is', async () => {
    const [a, b] = [await connect(ann), await connect(bob)];
    const roomId = newRoom();
    await join(a, roomId);
    await ask(a.socket, 'joinRoom', { email: ann.email, roomId: `r-${'b'.repeat(26)}` });
    expect((await join(b, roomId)).participants).toMatchObject([{ id: a.socket.id }]);
  });
});

describe('the roster', () => {
  const connectMany = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => connect(index % 2 === 0 ? ann : bob)));

  test('is in the order of joining; the seventh is refused; a freed seat can be taken', async () => {
    const roomId = newRoom();
    const users = await connectMany(7);
    const seventh = users.pop()!;
    for (const [index, user] of users.entries()) {
      const { participants } = await join(user, roomId);
      expect(participants.map((one: Whatever) => one.id)).toEqual(users.slice(0, index).map(({ socket }) => socket.id));
    }
    expect(await ask(seventh.socket, 'joinRoom', { email: seventh.email, roomId })).toEqual({
      ok: false,
      code: 'room_full',
      message: 'The room is full.',
    });
    const [second] = users.splice(1, 1);
    await ask(second!.socket, 'leaveRoom', { roomId });
    const { participants } = await join(seventh, roomId);
    expect(participants.map((one: Whatever) => one.id)).toEqual(users.map(({ socket }) => socket.id));
  });

  test('twenty at once: exactly six get in, and all six see the same room', async () => {
    const roomId = newRoom();
    const users = await connectMany(20);
    const heard = users.map(({ socket }) => record(socket));
    const answers = await Promise.all(users.map(({ socket, email }) => ask(socket, 'joinRoom', { email, roomId })));

    const inside = users.filter((_, index) => answers[index].ok);
    expect(inside).toHaveLength(6);
    expect(answers.filter(({ code }) => code === 'room_full')).toHaveLength(14);

    // Each one's view is its snapshot and whoever came later; a last push to each settles that all has arrived.
    const end = inside.map(({ socket }) => waitFor(socket, 'mediaState'));
    const [first, second] = inside;
    await ask(first!.socket, 'mediaState', muted);
    await Promise.all(end.slice(1));
    await ask(second!.socket, 'mediaState', muted);
    await end[0];

    const ids = new Set(inside.map(({ socket }) => socket.id));
    const orders = new Set<string>();
    for (const [index, user] of users.entries()) {
      const newcomers = heard[index]!.filter(([event]) => event === 'newUserJoined').map(([, payload]) => payload.id);
      if (!answers[index].ok) {
        expect(heard[index]!.map(([event]) => event)).toEqual([]);
        continue;
      }
      const before = answers[index].participants.map((one: Whatever) => one.id);
      const order = [...before, user.socket.id, ...newcomers];
      expect(new Set(order)).toEqual(ids);
      expect(order).toHaveLength(6);
      orders.add(order.join());
    }
    expect(orders.size).toBe(1);
  });

  test('has the media state of each: as joined, as changed, as muted', async () => {
    const roomId = newRoom();
    const [a, b, c] = [await connect(ann), await connect(bob), await connect(ann)];
    await join(a, roomId, { protocol: 1, media: muted });
    await join(b, roomId);

    const changed = waitFor(a.socket, 'mediaState');
    await ask(b.socket, 'mediaState', { audio: true, video: false, screen: true });
    expect(await changed).toEqual({ from: b.socket.id, audio: true, video: false, screen: true });

    // The seed's mute goes to one participant; the rest of the room and later snapshots know it all the same.
    const [badge, state] = [waitFor(a.socket, 'remoteMuted'), waitFor(a.socket, 'mediaState')];
    await ask(b.socket, 'muteToggle', { to: a.socket.id, isMuted: true });
    expect(await badge).toEqual({ isMuted: true, from: b.socket.id });
    expect(await state).toEqual({ from: b.socket.id, audio: false, video: false, screen: true });

    const { participants } = await join(c, roomId);
    expect(participants).toEqual([
      { id: a.socket.id, email: ann.email, name: 'Ann', media: muted, protocol: 1, isHost: true },
      { id: b.socket.id, email: bob.email, name: 'Bob', media: { audio: false, video: false, screen: true } },
    ]);
  });

  test('a mute of one who speaks our protocol goes where it was sent and into snapshots, not to the room', async () => {
    const roomId = newRoom();
    const [a, b, c] = [await connect(ann), await connect(bob), await connect(ann)];
    await join(a, roomId, { protocol: 1 });
    await join(b, roomId, { protocol: 1 });
    const heard = record(b.socket);
    const badge = waitFor(b.socket, 'remoteMuted');
    await ask(a.socket, 'muteToggle', { to: b.socket.id, isMuted: true });
    await badge;
    const { participants } = await join(c, roomId);
    expect(participants[0].media).toEqual({ ...seedMedia, audio: false });
    await ask(a.socket, 'muteToggle', { to: b.socket.id, isMuted: false });
    await ask(c.socket, 'leaveRoom', { roomId });
    expect((await join(c, roomId)).participants[0].media).toEqual(seedMedia);
    expect(heard.map(([event]) => event)).toEqual([
      'remoteMuted',
      'newUserJoined',
      'remoteMuted',
      'userLeft',
      'newUserJoined',
    ]);
  });

  test('joining twice changes nothing but what one shows', async () => {
    const roomId = newRoom();
    const [a, b] = [await connect(ann), await connect(bob)];
    await join(a, roomId);
    await join(b, roomId);
    const heard = record(b.socket);
    const back = waitFor(b.socket, 'participantBack');
    const again = await join(a, roomId, { media: muted });
    expect(again).toMatchObject({ self: a.socket.id, participants: [{ id: b.socket.id }] });
    expect(await back).toEqual({ id: a.socket.id, media: muted });
    expect(heard.map(([event]) => event)).toEqual(['participantBack']);
    // Still one seat, still the first.
    const c = await connect(ann);
    expect((await join(c, roomId)).participants.map((one: Whatever) => one.id)).toEqual([a.socket.id, b.socket.id]);
  });

  test('joining again as another client: the others get the whole participant', async () => {
    const roomId = newRoom();
    const [a, b] = [await connect(ann), await connect(bob)];
    await join(a, roomId, { protocol: 1 });
    await join(b, roomId);
    const heard = record(b.socket);
    const came = waitFor(b.socket, 'newUserJoined');
    expect(await join(a, roomId)).toMatchObject({ self: a.socket.id, isReturn: false });
    const news = await came;
    expect(news).toMatchObject({ id: a.socket.id, email: ann.email, joinsCall: false });
    expect(news).not.toHaveProperty('protocol');
    expect(heard.map(([event]) => event)).toEqual(['newUserJoined']);
  });

  test('of many who come from other rooms for the last seat, one gets it and the others stay where they are', async () => {
    const target = newRoom();
    for (const user of await connectMany(5)) await join(user, target);
    const movers = await connectMany(4);
    const formers = movers.map(() => newRoom());
    const mates = await connectMany(4);
    for (const [index, mate] of mates.entries()) {
      await join(movers[index]!, formers[index]!);
      await join(mate, formers[index]!);
    }
    const heard = mates.map(({ socket }) => record(socket));
    const answers = await Promise.all(
      movers.map(({ socket, email }) => ask(socket, 'joinRoom', { email, roomId: target })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    for (const [index, mate] of mates.entries()) {
      const hasMoved = answers[index].ok;
      if (hasMoved) expect(answers[index].self).toBe(movers[index]!.socket.id);
      const again = await join(mate, formers[index]!);
      expect(again.participants.map((one: Whatever) => one.id)).toEqual(hasMoved ? [] : [movers[index]!.socket.id]);
      expect(heard[index]!.map(([event]) => event)).toEqual([...(hasMoved ? ['userLeft'] : []), 'userJoined']);
    }
  });

  test('one account in two tabs is two participants', async () => {
    const roomId = newRoom();
    const [one, two] = [await connect(ann), await connect(ann)];
    await join(one, roomId);
    expect(await join(two, roomId)).toMatchObject({
      self: two.socket.id,
      participants: [{ id: one.socket.id, email: ann.email }],
    });
  });

  test('joining another room leaves the first', async () => {
    const [former, next] = [newRoom(), newRoom()];
    const [a, b, c] = [await connect(ann), await connect(bob), await connect(bob)];
    await join(a, former);
    await join(b, former);
    await join(c, next);
    const heard = record(b.socket);
    const [left, came] = [waitFor(b.socket, 'userLeft'), waitFor(c.socket, 'newUserJoined')];
    expect(await join(a, next)).toMatchObject({ roomId: next, participants: [{ id: c.socket.id }] });
    expect(await left).toEqual({ email: ann.email, id: a.socket.id, reason: 'left' });
    expect(await came).toMatchObject({ id: a.socket.id });
    // What one shows goes to the new room only.
    const state = waitFor(c.socket, 'mediaState');
    await ask(a.socket, 'mediaState', muted);
    await state;
    await ask(b.socket, 'mediaState', muted);
    expect(heard.map(([event]) => event)).toEqual(['userLeft']);
  });
});
