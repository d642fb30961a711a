import { LIMITS } from '@parley/protocol';
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
} from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let accounts: Account[];
const clock = { ms: Date.now() };
let users: SocketUser[] = [];
let roomId: string;

beforeAll(async () => {
  server = await startServer({ now: () => clock.ms });
  accounts = await Promise.all(['Ann', 'Bob', 'Cleo'].map((name) => registerUser(server.origin, name)));
});
afterAll(() => server.stop());
afterEach(() => {
  for (const { socket } of users.splice(0)) socket.disconnect();
});

let rooms = 0;
/** Ann and Bob in one room, Cleo in another. */
async function threePeople(): Promise<[ann: SocketUser, bob: SocketUser, cleo: SocketUser]> {
  users = await Promise.all(
    accounts.map(async (account) => ({ ...account, socket: await connectSocket(server.origin, account.token) })),
  );
  const [ann, bob, cleo] = users as [SocketUser, SocketUser, SocketUser];
  roomId = `room ${(rooms += 1)}`;
  await join(ann, roomId);
  await join(bob, roomId);
  await join(cleo, `${roomId} elsewhere`);
  return [ann, bob, cleo];
}

const offer = { type: 'offer', sdp: 'v=0\r\n' };
const answer = { type: 'answer', sdp: 'v=0\r\n' };
const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 };

/** An answer needs an offer between the two: the recipient's. An offer inside a connection begins no call. */
async function offerFirst(payload: object, from: SocketUser, to: SocketUser): Promise<void> {
  if (!('answer' in payload)) return;
  const arrival = waitFor(from.socket, 'negotiationneed');
  await ask(to.socket, 'negotiationneed', { to: from.socket.id, offer });
  await arrival;
}

/** Every event from one participant to another: what is sent, and what arrives. */
const RELAYS: [sent: string, arrives: string, payload: Record<string, unknown>][] = [
  ['callUser', 'incomingCall', { offer }],
  ['callAccepted', 'callAccepted', { answer }],
  ['negotiationneed', 'negotiationneed', { offer }],
  ['negotiationDone', 'negotiationFinal', { answer }],
  ['iceCandidate', 'iceCandidate', { candidate }],
  ['muteToggle', 'remoteMuted', { isMuted: true }],
  ['endCall', 'callEnded', {}],
];

describe.each(RELAYS)('%s', (sent, arrives, payload) => {
  test(`arrives as ${arrives}, at that participant and at nobody else`, async () => {
    const [ann, bob, cleo] = await threePeople();
    const third = { ...cleo, socket: await connectSocket(server.origin, cleo.token) };
    users.push(third);
    const came = waitFor(bob.socket, 'newUserJoined');
    await join(third, roomId, { protocol: 1 });
    await came;
    await offerFirst(payload, ann, bob);
    // The seed's mute is told to the whole room as well, as `mediaState`; see rooms.test.ts.
    const heard = [bob, third, cleo, ann].map(({ socket }) => record(socket));
    const arrival = waitFor(bob.socket, arrives);
    expect(await ask(ann.socket, sent, { to: bob.socket.id, ...payload })).toEqual({ ok: true });
    expect(await arrival).toEqual({ ...payload, from: ann.socket.id });

    // Whatever else was sent because of it is there before a later packet to each.
    const later = [bob, third].map(({ socket }) => waitFor(socket, 'callEnded'));
    for (const { socket } of [bob, third]) await ask(ann.socket, 'endCall', { to: socket.id });
    await Promise.all(later);
    await ask(cleo.socket, 'leaveRoom', { roomId: `${roomId} elsewhere` });
    const events = heard.map((list) => list.map(([event]) => event).filter((event) => event !== 'mediaState'));
    expect(events).toEqual([[arrives, 'callEnded'], ['callEnded'], [], []]);
  });

  test('a forged from, email or name does not arrive', async () => {
    const [ann, bob, cleo] = await threePeople();
    await offerFirst(payload, ann, bob);
    const arrival = waitFor(bob.socket, arrives);
    const lies = { from: cleo.socket.id, email: cleo.email, name: 'Cleo', id: 'x', userId: cleo.id, extra: true };
    await ask(ann.socket, sent, { to: bob.socket.id, ...payload, ...lies });
    expect(await arrival).toEqual({ ...payload, from: ann.socket.id });
  });

  test('whoever is not in the room is refused alike, whether there or not', async () => {
    const [ann, bob, cleo] = await threePeople();
    const former = { ...cleo, socket: await connectSocket(server.origin, cleo.token) };
    users.push(former);
    await join(former, roomId);
    await ask(former.socket, 'leaveRoom', { roomId });
    const heard = users.map(({ socket }) => record(socket));

    const refusal = { ok: false, code: 'not_allowed', message: 'You and the recipient are not in the same room.' };
    const outsiders = [
      'AAAAAAAAAAAAAAAAAAAA',
      cleo.socket.id,
      former.socket.id,
      ann.socket.id,
      roomId,
      `room:${roomId}`,
      `participant:${bob.socket.id}`,
      bob.id,
      bob.email,
      '',
      '__proto__',
      'x'.repeat(5000),
    ];
    for (const to of outsiders) {
      expect({ to, answer: JSON.stringify(await ask(ann.socket, sent, { to, ...payload })) }).toEqual({
        to,
        answer: JSON.stringify(refusal),
      });
    }
    // Someone who is in no room may not speak into one either.
    expect(await ask(former.socket, sent, { to: bob.socket.id, ...payload })).toEqual(refusal);
    expect(await ask(cleo.socket, sent, { to: bob.socket.id, ...payload })).toEqual(refusal);

    for (const to of [[bob.socket.id], 7, null, undefined, true, { id: bob.socket.id }]) {
      expect(await ask(ann.socket, sent, { to, ...payload })).toMatchObject({
        ok: false,
        code: 'bad_request',
        issues: [{ path: 'to' }],
      });
    }
    const last = waitFor(bob.socket, 'mediaState');
    await ask(ann.socket, 'mediaState', { audio: true, video: true, screen: false });
    await last;
    expect(heard.map((list) => list.map(([event]) => event))).toEqual([[], ['mediaState'], [], []]);
  });
});

const ODD_SDP = `v=0\r\na=odd:\u0000\u0007\t"\\\u2028\u2029 \ud800 \udfff 🎥é\u0301 <b>&amp;</b> __proto__ %00\n\r\n\n`;

describe('an answer', () => {
  const answers = RELAYS.filter(([, , payload]) => 'answer' in payload);
  const unasked = {
    ok: false,
    code: 'not_allowed',
    message: 'There is no offer between you and the recipient to answer.',
  };

  test.each(answers)('%s without an offer between the two is refused', async (sent, arrives, payload) => {
    const [ann, bob, cleo] = await threePeople();
    const third = { ...cleo, socket: await connectSocket(server.origin, cleo.token) };
    users.push(third);
    await join(third, roomId);
    const heard = record(bob.socket);
    expect(await ask(ann.socket, sent, { to: bob.socket.id, ...payload })).toEqual(unasked);
    // An offer between others is none of theirs.
    await ask(third.socket, 'callUser', { to: ann.socket.id, offer });
    expect(await ask(ann.socket, sent, { to: bob.socket.id, ...payload })).toEqual(unasked);
    expect(heard.map(([event]) => event)).not.toContain(arrives);
    // Sent again, and by either side: both may have offered at once.
    for (const [from, to] of [
      [ann, third],
      [ann, third],
      [third, ann],
    ] as const) {
      expect(await ask(from.socket, sent, { to: to.socket.id, ...payload })).toEqual({ ok: true });
    }
  });

  test.each(answers)('%s is over with the seat of either', async (sent, _arrives, payload) => {
    const [ann, bob] = await threePeople();
    const say = () => ask(ann.socket, sent, { to: bob.socket.id, ...payload });
    await ask(bob.socket, 'callUser', { to: ann.socket.id, offer });
    await ask(bob.socket, 'endCall', { to: ann.socket.id });
    // A late one.
    expect(await say()).toEqual({ ok: true });
    await ask(bob.socket, 'leaveRoom', { roomId });
    expect(await say()).toMatchObject({ code: 'not_allowed' });
    await join(bob, roomId);
    expect(await say()).toEqual(unasked);
  });
});

describe('session descriptions', () => {
  const DESCRIPTIONS = RELAYS.filter(([, , payload]) => 'offer' in payload || 'answer' in payload);

  test.each(DESCRIPTIONS)('%s passes SDP on byte for byte, with its connection', async (sent, arrives, payload) => {
    const [ann, bob] = await threePeople();
    await offerFirst(payload, ann, bob);
    const key = 'offer' in payload ? 'offer' : 'answer';
    // 60 KB, with line ends, a lone surrogate, controls, and text that could be taken for markup.
    const long = ODD_SDP + 'a=candidate:é\r\n'.repeat(4000);
    for (const sdp of ['', ODD_SDP, long]) {
      const arrival = waitFor(bob.socket, arrives);
      await ask(ann.socket, sent, { to: bob.socket.id, [key]: { type: key, sdp }, connection: 'c 1' });
      const got = await arrival;
      expect(got).toEqual({ from: ann.socket.id, [key]: { type: key, sdp: expect.any(String) }, connection: 'c 1' });
      expect(got[key].sdp === sdp).toBe(true);
    }
  });

  test.each(DESCRIPTIONS)('%s takes 64 KB and not one character more', async (sent, arrives, payload) => {
    const [ann, bob] = await threePeople();
    await offerFirst(payload, ann, bob);
    const key = 'offer' in payload ? 'offer' : 'answer';
    const of = (length: number) => ({ to: bob.socket.id, [key]: { type: key, sdp: 'x'.repeat(length) } });
    const arrival = waitFor(bob.socket, arrives);
    expect(await ask(ann.socket, sent, of(LIMITS.sdpLength))).toEqual({ ok: true });
    expect((await arrival)[key].sdp).toHaveLength(65_536);
    for (const length of [65_537, 100 * 1024]) {
      expect(await ask(ann.socket, sent, of(length))).toEqual({
        ok: false,
        code: 'bad_request',
        message: `${sent}: ${key}.sdp: must have at most 65536 characters`,
        issues: [{ path: `${key}.sdp`, message: 'must have at most 65536 characters' }],
      });
    }
  });

  test.each(DESCRIPTIONS)('%s refuses a description of another type', async (sent, _arrives, payload) => {
    const [ann, bob] = await threePeople();
    await offerFirst(payload, ann, bob);
    const key = 'offer' in payload ? 'offer' : 'answer';
    for (const type of ['pranswer', 'rollback', key === 'offer' ? 'answer' : 'offer', undefined]) {
      expect(await ask(ann.socket, sent, { to: bob.socket.id, [key]: { type, sdp: '' } })).toMatchObject({
        code: 'bad_request',
        issues: [{ path: `${key}.type` }],
      });
    }
  });

  test('the connection is a short text', async () => {
    const [ann, bob] = await threePeople();
    for (const connection of ['', 'x'.repeat(65), 7, null]) {
      expect(await ask(ann.socket, 'callUser', { to: bob.socket.id, offer, connection })).toMatchObject({
        code: 'bad_request',
        issues: [{ path: 'connection' }],
      });
    }
  });
});

describe('iceCandidate', () => {
  test.each([
    ['one', candidate],
    ['several', [candidate, { candidate: '', sdpMid: '0' }, null, '']],
    ['none', []],
    ["Chromium's end", null],
    ["Firefox's end", ''],
    ['the longest', { candidate: 'x'.repeat(LIMITS.candidateLength), usernameFragment: 'u' }],
    ['nulls inside', { candidate: 'x', sdpMid: null, sdpMLineIndex: null, usernameFragment: null }],
  ])('passes on %s', async (_name, sent) => {
    const [ann, bob] = await threePeople();
    const arrival = waitFor(bob.socket, 'iceCandidate');
    await ask(ann.socket, 'iceCandidate', { to: bob.socket.id, candidate: sent, connection: 'c1' });
    expect(await arrival).toEqual({ from: ann.socket.id, candidate: sent, connection: 'c1' });
  });

  test.each([
    ['none at all', undefined],
    ['a text', 'candidate:1'],
    ['a number', 1],
    ['one that is too long', { candidate: 'x'.repeat(LIMITS.candidateLength + 1) }],
    ['a fraction of a line', { candidate: 'x', sdpMLineIndex: 0.5 }],
    ['too many', Array.from({ length: LIMITS.candidatesPerEvent + 1 }, () => null)],
    ['lists in lists', [[candidate]]],
  ])('refuses %s', async (_name, sent) => {
    const [ann, bob] = await threePeople();
    expect(await ask(ann.socket, 'iceCandidate', { to: bob.socket.id, candidate: sent })).toMatchObject({
      ok: false,
      code: 'bad_request',
    });
  });

  test('a burst of 400 arrives whole and in order', async () => {
    const [ann, bob] = await threePeople();
    const heard = record(bob.socket);
    const answers = await Promise.all(
      Array.from({ length: 400 }, (_, index) =>
        ask(ann.socket, 'iceCandidate', { to: bob.socket.id, candidate: { candidate: `${index}` } }),
      ),
    );
    expect(answers.every(({ ok }) => ok)).toBe(true);
    const end = waitFor(bob.socket, 'callEnded');
    await ask(ann.socket, 'endCall', { to: bob.socket.id });
    await end;
    expect(heard.slice(0, -1).map(([, payload]) => payload.candidate.candidate)).toEqual(
      Array.from({ length: 400 }, (_, index) => `${index}`),
    );
  });
});

describe('a call', () => {
  const call = async (from: SocketUser, to: SocketUser) => {
    await ask(from.socket, 'callUser', { to: to.socket.id, offer });
    await ask(to.socket, 'callAccepted', { to: from.socket.id, answer });
  };

  test('is in the snapshot of whoever comes later, counted from its first answer', async () => {
    const [ann, bob, cleo] = await threePeople();
    await ask(ann.socket, 'callUser', { to: bob.socket.id, offer });
    clock.ms += 5000;
    await ask(bob.socket, 'callAccepted', { to: ann.socket.id, answer });
    clock.ms += 1234;
    const joinsCall = waitFor(ann.socket, 'newUserJoined');
    expect(await join(cleo, roomId, { protocol: 1 })).toMatchObject({ call: { elapsedMs: 1234 } });
    expect(await joinsCall).toMatchObject({ id: cleo.socket.id, joinsCall: true });
  });

  test('one who speaks the events of the seed only is called; it does not join by itself', async () => {
    const [ann, bob, cleo] = await threePeople();
    await call(ann, bob);
    const news = waitFor(ann.socket, 'newUserJoined');
    await join(cleo, roomId);
    expect(await news).toMatchObject({ id: cleo.socket.id, joinsCall: false });
  });

  test.each<[string, (ann: SocketUser, bob: SocketUser) => Promise<unknown> | void]>([
    ['endCall', (ann, bob) => ask(ann.socket, 'endCall', { to: bob.socket.id })],
    ['leaveRoom', (ann) => ask(ann.socket, 'leaveRoom', { roomId })],
    ['a disconnect', (ann) => void ann.socket.disconnect()],
  ])('ends by %s and is in the history of both', async (_name, hangUp) => {
    const [ann, bob, cleo] = await threePeople();
    await call(ann, bob);
    clock.ms += 61_000;
    const over = Promise.race([waitFor(bob.socket, 'callEnded'), waitFor(bob.socket, 'userLeft')]);
    await hangUp(ann, bob);
    await over;
    expect(await join(cleo, roomId)).toMatchObject({ call: null });

    const newest = async ({ token }: Account) =>
      (await new ApiClient(server.origin).get('/api/calls', { token })).body.calls.find(
        (one: { roomId: string }) => one.roomId === roomId,
      );
    const about = {
      id: expect.any(String),
      roomId,
      durationMs: 61_000,
      startedAt: new Date(clock.ms - 61_000).toISOString(),
    };
    await expect.poll(() => newest(ann)).toEqual({ ...about, others: [{ name: 'Bob', email: bob.email }] });
    expect(await newest(bob)).toEqual({ ...about, others: [{ name: 'Ann', email: ann.email }] });
    expect(await newest(cleo)).toBeUndefined();
  });

  test('has for each what they told of it, and for nobody what the others told', async () => {
    const [ann, bob, cleo] = await threePeople();
    expect(await ask(ann.socket, 'callQuality', { quality: 'good' })).toMatchObject({ code: 'not_allowed' });
    await call(ann, bob);
    expect(await ask(cleo.socket, 'callQuality', { quality: 'poor' })).toMatchObject({ code: 'not_allowed' });
    expect(await ask(ann.socket, 'callQuality', { quality: 'fine' })).toMatchObject({ code: 'bad_request' });
    expect(await ask(ann.socket, 'callQuality', { quality: 'weak' })).toEqual({ ok: true });
    await ask(ann.socket, 'endCall', { to: bob.socket.id });
    const told = async ({ token }: Account) =>
      (await new ApiClient(server.origin).get('/api/calls', { token })).body.calls
        .filter((one: { roomId: string }) => one.roomId === roomId)
        .map(({ quality }: { quality?: string }) => quality);
    await expect.poll(() => told(ann)).toEqual(['weak']);
    expect(await told(bob)).toEqual([undefined]);
  });

  test('is counted while it runs', async () => {
    const calls = async () => /^parley_calls (\d+)$/m.exec(await server.metrics.registry.metrics())?.[1];
    const [ann, bob] = await threePeople();
    expect(await calls()).toBe('0');
    await call(ann, bob);
    expect(await calls()).toBe('1');
    await ask(ann.socket, 'endCall', { to: bob.socket.id });
    expect(await calls()).toBe('0');
  });
});
