import { ERROR_SENTENCES, REQUESTS, type RequestName } from '@parley/protocol';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
  writeRaw,
} from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let ann: Account;
let bob: Account;
const clock = { ms: Date.now() };
const open: Socket[] = [];

/** Sends what it should not. */
let offender: SocketUser;
let offenderId: string;
/** In the same room; must not notice. */
let bystander: SocketUser;
let heard: [string, Whatever][];
let roomId: string;

beforeAll(async () => {
  // The clock stands still unless a test moves it: budgets are exact.
  server = await startServer({ now: () => clock.ms });
  [ann, bob] = await Promise.all([registerUser(server.origin, 'Ann'), registerUser(server.origin, 'Bob')]);
});
afterAll(() => server.stop());
afterEach(() => {
  for (const socket of open.splice(0)) socket.disconnect();
});

async function connect(account: Account, transport: Transport = 'websocket'): Promise<SocketUser> {
  const socket = await connectSocket(server.origin, account.token, { transport });
  open.push(socket);
  return { ...account, socket };
}

let rooms = 0;
async function sit(transport?: Transport): Promise<void> {
  roomId = `room ${(rooms += 1)}`;
  [offender, bystander] = [await connect(ann, transport), await connect(bob)];
  offenderId = (await join(offender, roomId)).self;
  await join(bystander, roomId);
  heard = record(bystander.socket);
}
beforeEach(() => {
  // What the offender did in the test before is forgiven.
  clock.ms += 3_600_000;
  return sit();
});

/** The offender still can do what it should, and that is all that the bystander has heard from it. */
async function expectUndisturbed(): Promise<void> {
  const muted = waitFor(bystander.socket, 'callEnded');
  expect(await ask(offender.socket, 'endCall', { to: bystander.socket.id })).toEqual({ ok: true });
  expect(await muted).toEqual({ from: offender.socket.id });
  expect(heard.map(([event]) => event)).toEqual(['callEnded']);
  expect(bystander.socket.connected).toBe(true);
}

/** The offender's connection is gone, and that is all that the bystander has heard from it. */
async function expectGone(): Promise<void> {
  await expect.poll(() => heard).toEqual([['userLeft', { email: ann.email, id: offenderId, reason: 'disconnected' }]]);
  expect(await ask(bystander.socket, 'leaveRoom', { roomId })).toEqual({ ok: true });
  await join(await connect(ann), roomId);
}

const names = Object.keys(REQUESTS) as RequestName[];

describe.each(names)('%s', (name) => {
  const valid = () => {
    const to = bystander.socket.id;
    const payloads: Record<RequestName, object> = {
      joinRoom: { email: ann.email, roomId },
      leaveRoom: { roomId },
      callUser: { to, offer: { type: 'offer', sdp: '' } },
      callAccepted: { to, answer: { type: 'answer', sdp: '' } },
      negotiationneed: { to, offer: { type: 'offer', sdp: '' } },
      negotiationDone: { to, answer: { type: 'answer', sdp: '' } },
      iceCandidate: { to, candidate: null },
      muteToggle: { to, isMuted: true },
      mediaState: { audio: true, video: true, screen: true },
      callQuality: { quality: 'good' },
      endCall: { to },
      knock: { roomId },
      knockCancel: { roomId },
      admit: { knockId: 'nobody' },
      decline: { knockId: 'nobody' },
      removeParticipant: { id: to },
      askToMute: { id: to },
      lockRoom: { locked: true },
      endForAll: { roomId },
      handOver: { id: to },
      renewToken: { token: ann.token },
    };
    return payloads[name];
  };
  const wrongType = (value: unknown) => Object.fromEntries(Object.keys(valid()).map((key) => [key, value]));

  test('with what is no payload of its: a code, a sentence, and nothing else happens', async () => {
    const cases: [string, unknown[]][] = [
      ['no argument', []],
      ['null', [null]],
      ['undefined', [undefined]],
      ['a text', ['text']],
      ['a number', [7]],
      ['a truth', [true]],
      ['an array', [[]]],
      ['an array that holds a good payload', [[valid()]]],
      ['no fields', [{}]],
      ['foreign fields', [{ foo: 1, $gt: '' }]],
      ['fields that are objects', [wrongType({ $gt: '' })]],
      ['fields that are null', [wrongType(null)]],
      ['fields that are arrays', [wrongType([])]],
      ['bytes', [Buffer.from('bytes')]],
      ['fields that are bytes', [wrongType(Buffer.from('bytes'))]],
    ];
    for (const [what, args] of cases) {
      const answer = await ask(offender.socket, name, ...args);
      expect({ what, answer }).toEqual({
        what,
        answer: { ok: false, code: 'bad_request', message: expect.any(String), issues: expect.any(Array) },
      });
      expect(answer.message).toMatch(new RegExp(`^${name}: [\\w.]+.*: .{10,}`));
      expect(answer.issues).not.toEqual([]);

      // Without an acknowledgement it is a push.
      const push = waitFor(offender.socket, 'error');
      offender.socket.emit(name, ...args);
      expect({ what, push: await push }).toEqual({
        what,
        push: { code: 'bad_request', message: answer.message, event: name },
      });
    }
    await expectUndisturbed();
  });

  test('with more than one argument: refused, although the first is good', async () => {
    const refusal = { code: 'bad_request', message: `${name} takes one object and an acknowledgement, nothing else.` };
    for (const extra of ['text', null, {}, [], 7]) {
      const push = waitFor(offender.socket, 'error');
      offender.socket.emit(name, valid(), extra);
      expect(await push).toEqual({ ...refusal, event: name });
      expect(await ask(offender.socket, name, valid(), extra)).toEqual({ ok: false, ...refusal });
    }
    await expectUndisturbed();
  });

  test('before joining', async () => {
    const socket = (await connect(ann)).socket;
    const answer = await ask(socket, name, valid());
    if (name === 'joinRoom') {
      expect(answer).toMatchObject({ ok: true, roomId });
      await expect.poll(() => heard.splice(0).map(([event]) => event)).toEqual(['newUserJoined']);
    } else if (name === 'renewToken' || name === 'knockCancel') expect(answer).toEqual({ ok: true });
    else if (name === 'knock') expect(answer).toEqual({ ok: true, waiting: true });
    else expect(answer).toEqual({ ok: false, code: 'not_allowed', message: expect.stringMatching(/^[A-Z].+ .+\.$/) });
    await expectUndisturbed();
  });
});

describe('events that are none of ours', () => {
  const refusal = { code: 'unknown_event', message: ERROR_SENTENCES.unknown_event };
  const unknown = ['nonsense', '', ' joinRoom', 'JOINROOM', 'error', '__proto__', 'constructor', 'toString', 'message'];

  test.each([...unknown, 'userLeft', 'closing', 'seatCheck'])('%j is refused, each time', async (event) => {
    for (const args of [[], [null], [{ to: bystander.socket.id }], ['a', 'b', 'c']]) {
      expect(await ask(offender.socket, event, ...args)).toEqual({ ok: false, ...refusal });
      const push = waitFor(offender.socket, 'error');
      offender.socket.emit(event, ...args);
      expect(await push).toEqual({ ...refusal, event });
    }
    await expectUndisturbed();
  });

  test('a long name comes back cut', async () => {
    const push = waitFor(offender.socket, 'error');
    offender.socket.emit('x'.repeat(100_000));
    expect(await push).toEqual({ ...refusal, event: 'x'.repeat(64) });
    await expectUndisturbed();
  });

  test.each([
    ['a number for a name', '2[5,{}]', '5'],
    ['no data at all', '2', 'undefined'],
  ])('%s', async (_name, packet, event) => {
    const push = waitFor(offender.socket, 'error');
    writeRaw(offender.socket, packet);
    expect(await push).toEqual({ ...refusal, event });
    await expectUndisturbed();
  });

  // Socket.IO's parser takes these for a broken protocol and closes the connection before anybody sees them.
  const reserved = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];
  test.each([
    ...reserved.map((event) => `2["${event}",{}]`),
    '2["joinRoom",',
    '2{}',
    '2[]',
    '2[null]',
    '2[{"toString":1}]',
    '0{}',
    '3{}',
    '4{"message":"Authentication failed"}',
    '9',
    '',
    '59999999999-["joinRoom"]',
  ])('the packet %j closes its own connection only', async (packet) => {
    const gone = waitFor(offender.socket, 'disconnect');
    writeRaw(offender.socket, packet);
    expect(await gone).toBe('transport close');
    await expectGone();
  });

  test.each(['3[]', '3999[{}]', '3'])('the acknowledgement %j of nothing is ignored', async (packet) => {
    writeRaw(offender.socket, packet);
    await expectUndisturbed();
    expect(offender.socket.connected).toBe(true);
  });
});

describe('prototypes', () => {
  test('a payload that has its fields in __proto__ has none', async () => {
    const push = waitFor(offender.socket, 'error');
    writeRaw(offender.socket, `2["endCall",{"__proto__":{"to":"${bystander.socket.id}"}}]`);
    expect(await push).toMatchObject({ code: 'bad_request', event: 'endCall' });
    await expectUndisturbed();
  });

  test('__proto__ and constructor beside good fields do not arrive and change nothing', async () => {
    const bad = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
    const arrival = waitFor(bystander.socket, 'incomingCall');
    writeRaw(
      offender.socket,
      `2["callUser",{"to":"${bystander.socket.id}",${bad},"offer":{"type":"offer","sdp":"x",${bad}}}]`,
    );
    expect(JSON.stringify(await arrival)).toBe(
      JSON.stringify({ from: offender.socket.id, offer: { type: 'offer', sdp: 'x' } }),
    );
    expect(({} as Whatever).polluted).toBeUndefined();
  });

  test('thirty thousand arrays inside each other', async () => {
    const push = waitFor(offender.socket, 'error');
    writeRaw(offender.socket, `2["endCall",{"to":${'['.repeat(30_000)}${']'.repeat(30_000)}}]`);
    expect(await push).toMatchObject({ code: 'bad_request', event: 'endCall' });
    await expectUndisturbed();
  });
});

describe.each(TRANSPORTS)('size over %s', (transport) => {
  beforeEach(() => sit(transport));

  test('100 KB of SDP is refused', async () => {
    const offer = { type: 'offer', sdp: 'x'.repeat(100 * 1024) };
    expect(await ask(offender.socket, 'callUser', { to: bystander.socket.id, offer })).toMatchObject({
      ok: false,
      code: 'bad_request',
    });
    await expectUndisturbed();
  });

  test('a frame of 200 KB closes its own connection only', async () => {
    const gone = waitFor(offender.socket, 'disconnect');
    const offer = { type: 'offer', sdp: 'x'.repeat(200 * 1024) };
    offender.socket.emit('callUser', { to: bystander.socket.id, offer });
    expect(await gone).toBe(transport === 'polling' ? 'transport error' : 'transport close');
    await expectGone();
  });
});

test('a request of more than a frame ends its connection over long-polling, though its client stays', async () => {
  const rude = await registerUser(server.origin, 'Rude');
  const open = await fetch(`${server.origin}/socket.io/?EIO=4&transport=polling`);
  const { sid } = JSON.parse((await open.text()).slice(1)) as { sid: string };
  const address = `${server.origin}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
  const send = async (body: string) => (await fetch(address, { method: 'POST', body })).status;

  expect(await send(`40${JSON.stringify({ token: rude.token })}`)).toBe(200);
  expect(await (await fetch(address)).text()).toMatch(/^40/);
  const joined = waitFor(bystander.socket, 'newUserJoined');
  expect(await send(`42${JSON.stringify(['joinRoom', { email: rude.email, roomId }])}`)).toBe(200);
  const { id } = await joined;

  const left = waitFor(bystander.socket, 'userLeft');
  expect(await send(`42${JSON.stringify(['endCall', { to: 'x'.repeat(130 * 1024) }])}`)).toBe(413);
  // At once: a silent client would be let go after five seconds anyway.
  expect(await send('3')).toBe(400);
  expect(await left).toEqual({ email: rude.email, id, reason: 'disconnected' });
});
