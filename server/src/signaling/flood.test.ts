import { ERROR_SENTENCES } from '@parley/protocol';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  ask,
  connectSocket,
  join,
  record,
  registerUser,
  waitFor,
  type Account,
  type SocketUser,
  type Whatever,
} from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let ann: Account;
let bob: Account;
const clock = { ms: Date.now() };
const open: Socket[] = [];
let offender: SocketUser;
/** In the offender's room. */
let mate: SocketUser;
/** In another one. */
let bystander: SocketUser;

beforeAll(async () => {
  // The clock stands still unless a test moves it: budgets are exact.
  server = await startServer({ now: () => clock.ms });
  [ann, bob] = await Promise.all([registerUser(server.origin, 'Ann'), registerUser(server.origin, 'Bob')]);
});
afterAll(() => server.stop());
beforeEach(async () => {
  const connect = async (account: Account): Promise<SocketUser> => {
    const socket = await connectSocket(server.origin, account.token);
    open.push(socket);
    return { ...account, socket };
  };
  // What was done in the test before is forgiven.
  clock.ms += 3_600_000;
  [offender, mate, bystander] = [await connect(ann), await connect(bob), await connect(bob)];
  await join(bystander, 'elsewhere');
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.disconnect();
});

const tooMany = { code: 'too_many_requests', message: ERROR_SENTENCES.too_many_requests };
const closing = {
  reason: 'too-many-requests',
  message: 'Too many refused events. Wait a minute before connecting again.',
};
/** Not for anybody: a bad request that costs the larger budget, so that only refusals are counted here. */
const refused = ['callUser', { to: 7 }] as const;

/** Everything that the socket receives until its end, acknowledgements by number among it. */
async function untilTheEnd(socket: Socket, send: (acknowledge: (answer: Whatever) => void) => void) {
  const log: Whatever[] = [];
  socket.onAny((event: string, payload: unknown) => log.push({ event, payload }));
  const gone = waitFor(socket, 'disconnect');
  send((answer) => log.push(answer));
  expect(await gone).toBe('io server disconnect');
  return log;
}

test.each([1, undefined])('1,000 events in one second, protocol %s', async (protocol) => {
  await join(offender, 'flooded', { protocol });
  await join(mate, 'flooded');
  const [nearby, elsewhere] = [record(mate.socket), record(bystander.socket)];
  const left = waitFor(mate.socket, 'userLeft');

  const log = await untilTheEnd(offender.socket, (acknowledge) => {
    const state = { audio: true, video: false, screen: false };
    for (let count = 0; count < 1000; count += 1) offender.socket.emit('mediaState', state, acknowledge);
  });

  // Joining took one of the hundred tokens. What was accepted is lost with the connection if it was still waiting.
  const accepted = log.filter(({ ok }) => ok === true);
  expect(accepted.length).toBeLessThanOrEqual(99);
  expect(log.filter(({ ok }) => ok === false)).toEqual(Array.from({ length: 101 }, () => ({ ok: false, ...tooMany })));
  expect(log.at(-1)).toEqual({ event: 'closing', payload: closing });
  expect(log).toHaveLength(accepted.length + 101 + 1);

  expect(await left).toMatchObject({ email: ann.email, reason: 'removed' });
  const states = nearby.filter(([event]) => event === 'mediaState');
  expect(states.length).toBeLessThanOrEqual(99);
  expect(nearby.slice(states.length).map(([event]) => event)).toEqual(['userLeft']);
  expect(elsewhere).toEqual([]);
  expect(await ask(bystander.socket, 'leaveRoom', { roomId: 'elsewhere' })).toEqual({ ok: true });
});

test('a hundred refusals are answered one by one; the next ends the connection', async () => {
  const log = await untilTheEnd(offender.socket, (acknowledge) => {
    for (let count = 0; count < 300; count += 1) offender.socket.emit(...refused, acknowledge);
  });
  expect(log.map(({ code, event }) => code ?? event)).toEqual([
    ...Array.from({ length: 100 }, () => 'bad_request'),
    'too_many_requests',
    'closing',
  ]);
});

test('without acknowledgements they are pushes', async () => {
  const log = await untilTheEnd(offender.socket, () => {
    for (let count = 0; count < 300; count += 1) offender.socket.emit(...refused);
  });
  expect(log.map(({ event, payload }) => payload.code ?? event)).toEqual([
    ...Array.from({ length: 100 }, () => 'bad_request'),
    'too_many_requests',
    'closing',
  ]);
  expect(log.at(-2)).toEqual({ event: 'error', payload: { ...tooMany, event: 'callUser' } });
});

test('unknown events count alike', async () => {
  const log = await untilTheEnd(offender.socket, (acknowledge) => {
    for (let count = 0; count < 300; count += 1) offender.socket.emit('nonsense', acknowledge);
  });
  expect(log.map(({ code, event }) => code ?? event)).toEqual([
    ...Array.from({ length: 100 }, () => 'unknown_event'),
    'too_many_requests',
    'closing',
  ]);
});

test('refusals by a handler count alike', async () => {
  const log = await untilTheEnd(offender.socket, (acknowledge) => {
    for (let count = 0; count < 300; count += 1) offender.socket.emit('endCall', { to: 'nobody' }, acknowledge);
  });
  const codes = log.map(({ code, event }) => code ?? event);
  // What is over the budget is refused at the door, before a handler has refused the first.
  expect(
    codes.filter((code) => code === 'not_allowed').length + codes.filter((code) => code === tooMany.code).length,
  ).toBe(101);
  expect(codes.at(-1)).toBe('closing');
});

test('a minute later the count begins again', async () => {
  for (let round = 0; round < 3; round += 1) {
    for (let count = 0; count < 100; count += 1) {
      expect(await ask(offender.socket, ...refused)).toMatchObject({ code: 'bad_request' });
    }
    clock.ms += 60_000;
  }
  expect(await ask(offender.socket, 'joinRoom', { email: ann.email, roomId: 'later' })).toMatchObject({ ok: true });
});

test('the budgets are apart, and fill again', async () => {
  await join(offender, 'budgets');
  await join(mate, 'budgets');
  const negotiate = () => ask(offender.socket, 'iceCandidate', { to: mate.socket.id, candidate: null });
  const mute = () => ask(offender.socket, 'muteToggle', { to: mate.socket.id, isMuted: true });

  for (let count = 0; count < 99; count += 1) expect(await mute()).toEqual({ ok: true });
  expect(await mute()).toEqual({ ok: false, ...tooMany });
  for (let count = 0; count < 400; count += 1) expect(await negotiate()).toEqual({ ok: true });
  expect(await negotiate()).toEqual({ ok: false, ...tooMany });

  clock.ms += 1000;
  const outcomes = async (one: () => Promise<Whatever>, count: number) => {
    const answers = [];
    for (let index = 0; index < count; index += 1) answers.push((await one()).ok);
    return answers;
  };
  expect(await outcomes(mute, 21)).toEqual([...Array.from({ length: 20 }, () => true), false]);
  expect(await outcomes(negotiate, 61)).toEqual([...Array.from({ length: 60 }, () => true), false]);
});
