import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type Account,
  ask,
  connectSocket,
  join,
  record,
  registerUser,
  type SocketUser,
  TRANSPORTS,
  type Transport,
  waitFor,
  type Whatever,
} from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let ann: Account;
let bob: Account;
const clock = { ms: Date.now() };
const open: Socket[] = [];

beforeAll(async () => {
  server = await startServer({ now: () => clock.ms });
  [ann, bob] = await Promise.all([registerUser(server.origin, 'Ann'), registerUser(server.origin, 'Bob')]);
});
afterAll(() => server.stop());
afterEach(() => {
  for (const socket of open.splice(0)) socket.disconnect();
});

async function connect(account: Account, transport?: Transport): Promise<SocketUser> {
  const socket = await connectSocket(server.origin, account.token, transport ? { transport } : {});
  open.push(socket);
  return { ...account, socket };
}

let rooms = 0;
const newRoom = () => `room ${(rooms += 1)}`;
const ids = (participants: Whatever) => participants.map((one: Whatever) => one.id);

describe('leaving for good', () => {
  test('leaveRoom', async () => {
    const roomId = newRoom();
    const [a, b] = [await connect(ann), await connect(bob)];
    await join(a, roomId, { protocol: 1 });
    await join(b, roomId);
    const [own, left] = [record(a.socket), waitFor(b.socket, 'userLeft')];
    expect(await ask(a.socket, 'leaveRoom', { roomId: ` ${roomId} ` })).toEqual({ ok: true });
    expect(await left).toEqual({ email: ann.email, id: a.socket.id, reason: 'left' });
    // Who has left hears nothing more of the room, and may not speak into it.
    await ask(b.socket, 'mediaState', { audio: false, video: false, screen: false });
    expect(await ask(a.socket, 'mediaState', { audio: true, video: true, screen: true })).toMatchObject({
      code: 'not_allowed',
    });
    expect(own).toEqual([]);
    expect((await join(a, roomId)).participants).toMatchObject([{ id: b.socket.id }]);
  });

  test.each<[string, string | null]>([
    ['without a room', null],
    ['of another room', 'elsewhere'],
  ])('leaveRoom %s is refused', async (_name, roomId) => {
    const a = await connect(ann);
    if (roomId !== null) await join(a, newRoom());
    expect(await ask(a.socket, 'leaveRoom', { roomId: roomId ?? 'elsewhere' })).toEqual({
      ok: false,
      code: 'not_allowed',
      message: 'You are not in this room.',
    });
  });

  describe.each(TRANSPORTS)('over %s', (transport) => {
    test.each([1, undefined])('own disconnect, protocol %s', async (protocol) => {
      const roomId = newRoom();
      const [a, b] = [await connect(ann, transport), await connect(bob)];
      const { self } = await join(a, roomId, { protocol });
      await join(b, roomId);
      const heard = record(b.socket);
      const left = waitFor(b.socket, 'userLeft');
      a.socket.disconnect();
      expect(await left).toEqual({ email: ann.email, id: self, reason: 'disconnected' });
      expect(heard.map(([event]) => event)).toEqual(['userLeft']);
    });

    test('a lost transport of one who speaks the events of the seed only', async () => {
      const roomId = newRoom();
      const [a, b] = [await connect(ann, transport), await connect(bob)];
      const { self } = await join(a, roomId);
      await join(b, roomId);
      const heard = record(b.socket);
      const left = waitFor(b.socket, 'userLeft');
      a.socket.io.engine.close();
      expect(await left).toEqual({ email: ann.email, id: self, reason: 'disconnected' });
      expect(heard.map(([event]) => event)).toEqual(['userLeft']);
    });

    test('a lost transport of one who speaks our protocol is an absence', async () => {
      const roomId = newRoom();
      const [a, b] = [await connect(ann, transport), await connect(bob)];
      const { self, resume } = await join(a, roomId, { protocol: 1 });
      await join(b, roomId);
      const heard = record(b.socket);
      const away = waitFor(b.socket, 'participantAway');
      a.socket.io.engine.close();
      expect(await away).toEqual({ id: self });

      const third = await connect(bob);
      const { participants } = await join(third, roomId);
      expect(participants).toMatchObject([{ id: self, away: true }, { id: b.socket.id }]);
      expect(participants[1]).not.toHaveProperty('away');

      const back = waitFor(b.socket, 'participantBack');
      const media = { audio: false, video: true, screen: false };
      const again = await connect(ann, transport);
      const snapshot = await join(again, roomId, { protocol: 1, media, resume });
      expect(again.socket.id).not.toBe(self);
      expect(snapshot.self).toBe(self);
      expect(ids(snapshot.participants)).toEqual([b.socket.id, third.socket.id]);
      expect(await back).toEqual({ id: self, media });
      expect(heard.map(([event]) => event)).toEqual(['participantAway', 'newUserJoined', 'participantBack']);

      // Packets find the new socket under the old id, and leave it under that id.
      const muted = waitFor(again.socket, 'remoteMuted');
      expect(await ask(b.socket, 'muteToggle', { to: self, isMuted: true })).toEqual({ ok: true });
      expect(await muted).toEqual({ isMuted: true, from: b.socket.id });
      const ended = waitFor(b.socket, 'callEnded');
      await ask(again.socket, 'endCall', { to: b.socket.id });
      expect(await ended).toEqual({ from: self });
    });
  });

  test('a connection that ends while its join waits leaves no seat behind', async () => {
    const roomId = newRoom();
    const [holder, b] = [await connect(ann), await connect(bob)];
    // The holder does not answer `seatCheck`: the join waits for it until the deadline of the check.
    const { self, resume } = await join(holder, roomId, { protocol: 1 });
    await join(b, roomId);
    const comer = await connect(ann);
    const asked = waitFor(holder.socket, 'seatCheck');
    comer.socket.emit('joinRoom', { email: ann.email, roomId, protocol: 1, resume });
    await asked;
    comer.socket.disconnect();
    // The holder's seat becomes free when the check is over; nobody takes it.
    expect(await waitFor(b.socket, 'participantAway')).toEqual({ id: self });
    const last = await connect(bob);
    const left = waitFor(b.socket, 'newUserJoined');
    const { participants } = await join(last, roomId);
    await left;
    expect(participants).toMatchObject([{ id: self, away: true }, { id: b.socket.id }]);
  });
});

describe('a resume token', () => {
  /** Ann away from a room in which Bob is. */
  async function awayAnn() {
    const roomId = newRoom();
    const [a, b] = [await connect(ann), await connect(bob)];
    const { self, resume } = await join(a, roomId, { protocol: 1 });
    await join(b, roomId);
    const away = waitFor(b.socket, 'participantAway');
    a.socket.io.engine.close();
    await away;
    return { roomId, self, resume, b };
  }

  test('of another session is worth nothing', async () => {
    const { roomId, self, resume } = await awayAnn();
    const thief = await connect(bob);
    const snapshot = await join(thief, roomId, { protocol: 1, resume });
    expect(snapshot.self).toBe(thief.socket.id);
    expect(snapshot.participants).toMatchObject([{ id: self, away: true, email: ann.email }, {}]);
  });

  test('of another room is worth nothing', async () => {
    const { resume, self, roomId } = await awayAnn();
    const again = await connect(ann);
    expect((await join(again, newRoom(), { protocol: 1, resume })).self).toBe(again.socket.id);
    const third = await connect(bob);
    expect((await join(third, roomId)).participants).toMatchObject([{ id: self, away: true }, {}]);
  });

  test.each<[string, (resume: string, victim: string) => string]>([
    ['forged', (resume, victim) => `${victim}.${resume.split('.')[1]}`],
    ['with another signature', (resume) => resume.slice(0, -3) + (resume.endsWith('AAA') ? 'BBB' : 'AAA')],
    ['without a signature', (_resume, victim) => victim],
    ['empty', () => ''],
    ['a point', () => '.'],
  ])('%s is worth nothing', async (_name, forge) => {
    const { roomId, resume, b } = await awayAnn();
    const again = await connect(ann);
    const snapshot = await join(again, roomId, { protocol: 1, resume: forge(resume, b.socket.id!) });
    expect(snapshot.self).toBe(again.socket.id);
  });

  test('that is no text, or longer than any, is a bad request', async () => {
    const a = await connect(ann);
    for (const resume of [7, null, {}, 'x'.repeat(1025)]) {
      expect(await ask(a.socket, 'joinRoom', { email: ann.email, roomId: newRoom(), resume })).toMatchObject({
        ok: false,
        code: 'bad_request',
        issues: [{ path: 'resume' }],
      });
    }
  });

  test('does not take a seat whose owner answers', async () => {
    const roomId = newRoom();
    const [a, b] = [await connect(ann), await connect(bob)];
    let checks = 0;
    a.socket.on('seatCheck', (acknowledge: () => void) => {
      checks += 1;
      acknowledge();
    });
    const { self, resume } = await join(a, roomId, { protocol: 1 });
    await join(b, roomId);
    const heard = record(b.socket);
    const copy = await connect(ann);
    const snapshot = await join(copy, roomId, { protocol: 1, resume });
    expect(snapshot.self).toBe(copy.socket.id);
    expect(ids(snapshot.participants)).toEqual([self, b.socket.id]);
    expect(checks).toBe(1);
    expect(a.socket.connected).toBe(true);
    // The owner still speaks from that seat.
    const ended = waitFor(b.socket, 'callEnded');
    await ask(a.socket, 'endCall', { to: b.socket.id });
    expect(await ended).toEqual({ from: self });
    expect(heard.map(([event]) => event)).toEqual(['newUserJoined', 'callEnded']);
  });

  test('takes a seat whose owner does not answer within a second; of two that ask, one gets it', async () => {
    const roomId = newRoom();
    const [a, b] = [await connect(ann), await connect(bob)];
    const { self, resume } = await join(a, roomId, { protocol: 1 });
    await join(b, roomId);
    const [one, two] = [await connect(ann), await connect(ann)];
    const gone = waitFor(a.socket, 'disconnect');
    const [first, second] = await Promise.all([
      join(one, roomId, { protocol: 1, resume }),
      join(two, roomId, { protocol: 1, resume }),
    ]);
    expect(await gone).toBe('io server disconnect');
    const seats = [first.self, second.self];
    expect(seats).toContain(self);
    expect(new Set(seats).size).toBe(2);
    const last = await connect(bob);
    expect(new Set(ids((await join(last, roomId)).participants))).toEqual(new Set([b.socket.id, ...seats]));
  });

  test('used after the seat is free again gives the same id, as a newcomer', async () => {
    const roomId = newRoom();
    const [a, b] = [await connect(ann), await connect(bob)];
    const { self, resume } = await join(a, roomId, { protocol: 1 });
    await join(b, roomId);
    a.socket.disconnect();
    await waitFor(b.socket, 'userLeft');
    const came = waitFor(b.socket, 'newUserJoined');
    const again = await connect(ann);
    expect(await join(again, roomId, { protocol: 1, resume })).toMatchObject({ self });
    expect(await came).toMatchObject({ id: self, protocol: 1 });
  });
});

describe('leaveRoom with a resume token', () => {
  test('frees the seat that is away, of which another socket says goodbye; again is fine', async () => {
    const roomId = newRoom();
    const [a, b, c] = [await connect(ann), await connect(bob), await connect(ann)];
    const { self, resume } = await join(a, roomId, { protocol: 1 });
    await join(b, roomId);
    const away = waitFor(b.socket, 'participantAway');
    a.socket.io.engine.close();
    await away;
    const left = waitFor(b.socket, 'userLeft');
    expect(await ask(c.socket, 'leaveRoom', { roomId, resume })).toEqual({ ok: true });
    expect(await left).toEqual({ email: ann.email, id: self, reason: 'left' });
    expect(await ask(c.socket, 'leaveRoom', { roomId, resume })).toEqual({ ok: true });
  });

  test('frees a seat whose socket does not answer, and not one that does', async () => {
    const roomId = newRoom();
    const [a, b, c] = [await connect(ann), await connect(bob), await connect(ann)];
    const { self, resume } = await join(a, roomId, { protocol: 1 });
    await join(b, roomId);
    a.socket.once('seatCheck', (acknowledge: () => void) => acknowledge());
    expect(await ask(c.socket, 'leaveRoom', { roomId, resume })).toMatchObject({ code: 'not_allowed' });
    const left = waitFor(b.socket, 'userLeft');
    expect(await ask(c.socket, 'leaveRoom', { roomId, resume })).toEqual({ ok: true });
    expect(await left).toEqual({ email: ann.email, id: self, reason: 'left' });
  });

  test('of another session or room frees nobody', async () => {
    const roomId = newRoom();
    const [a, b, c] = [await connect(ann), await connect(bob), await connect(ann)];
    const { resume } = await join(a, roomId, { protocol: 1 });
    await join(b, roomId);
    const other = newRoom();
    expect(await ask(c.socket, 'leaveRoom', { roomId: other, resume })).toMatchObject({ code: 'not_allowed' });
    const stranger = await connect(bob);
    expect(await ask(stranger.socket, 'leaveRoom', { roomId, resume })).toMatchObject({ code: 'not_allowed' });
    expect((await join(b, roomId)).participants).toMatchObject([{ id: a.socket.id }]);
  });
});

test('a seat is kept for 60 s and no longer', async () => {
  const roomId = newRoom();
  const [a, b, c] = [await connect(ann), await connect(bob), await connect(ann)];
  const first = await join(a, roomId, { protocol: 1 });
  await join(b, roomId);
  const second = await join(c, roomId, { protocol: 1 });
  const heard = record(b.socket);

  const lose = async (user: SocketUser) => {
    const away = waitFor(b.socket, 'participantAway');
    user.socket.io.engine.close();
    await away;
  };
  await lose(a);
  clock.ms += 1;
  await lose(c);
  // A sweep at this moment finds the first over its time by one millisecond, and the second not.
  clock.ms += 60_000;
  expect(await waitFor(b.socket, 'userLeft')).toEqual({ email: ann.email, id: first.self, reason: 'timeout' });
  const d = await connect(bob);
  expect((await join(d, roomId)).participants).toMatchObject([{ id: b.socket.id }, { id: second.self, away: true }]);
  clock.ms += 1;
  expect(await waitFor(b.socket, 'userLeft')).toEqual({ email: ann.email, id: second.self, reason: 'timeout' });
  expect(heard.map(([event]) => event)).toEqual([
    'participantAway',
    'participantAway',
    'userLeft',
    'newUserJoined',
    'userLeft',
  ]);
});
