import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import {
  ask,
  connectSocket,
  join,
  registerUser,
  TRANSPORTS,
  waitFor,
  writeRaw,
  type Account,
  type SocketUser,
  type Transport,
} from '../testing/SocketUser.ts';
import { connectGuest, makeRoom } from '../testing/roomVisits.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let offender: Account;
let bob: Account;
// Budgets and pauses are exact: the clock stands still unless a test moves it.
const clock = { ms: Date.now() };
const open: Socket[] = [];

beforeAll(async () => {
  server = await startServer({ now: () => clock.ms, env: { ACCESS_TOKEN_TTL: '30d' } });
});
afterAll(() => server.stop());
beforeEach(async () => {
  [offender, bob] = await Promise.all([registerUser(server.origin, 'Ann'), registerUser(server.origin, 'Bob')]);
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.disconnect();
});

async function connect(account: Account, transport: Transport = 'websocket'): Promise<SocketUser> {
  const socket = await connectSocket(server.origin, account.token, { transport });
  open.push(socket);
  return { ...account, socket };
}

async function flood(account: Account): Promise<void> {
  const { socket } = await connect(account);
  const gone = waitFor(socket, 'disconnect');
  for (let count = 0; count < 101; count += 1) socket.emit('nonsense');
  expect(await gone).toBe('io server disconnect');
}

const keptAway = (retryAfterSeconds: number) => ({
  message: 'Too many requests',
  data: { code: 'too_many_requests', retryAfterSeconds },
});

describe.each(TRANSPORTS)('after a cut, over %s', (transport) => {
  test('the account is kept away, longer each time, and nobody else is', async () => {
    for (const seconds of [2, 4, 8]) {
      await flood(offender);
      await expect(connect(offender, transport)).rejects.toMatchObject(keptAway(seconds));
      clock.ms += seconds * 1000 - 1;
      await expect(connect(offender, transport)).rejects.toMatchObject(keptAway(1));
      await connect(bob, transport);
      clock.ms += 1;
    }
    await connect(offender, transport);
    clock.ms += 3_600_000;
    await flood(offender);
    await expect(connect(offender, transport)).rejects.toMatchObject(keptAway(2));
  });
});

test('a guest who was cut comes back with no other pass, longer each time; an account from the same address does', async () => {
  const roomId = await makeRoom(server.origin, bob, { allowsGuests: true });
  const guest = async () => {
    const { socket } = await connectGuest(server.origin, roomId);
    open.push(socket);
    return socket;
  };
  for (const seconds of [2, 4]) {
    const socket = await guest();
    const gone = waitFor(socket, 'disconnect');
    for (let count = 0; count < 101; count += 1) socket.emit('nonsense');
    await gone;
    await expect(guest()).rejects.toMatchObject(keptAway(seconds));
    await connect(bob);
    clock.ms += seconds * 1000;
  }
  await guest();
});

test('the owner of the account reads of it, and the figures count it', async () => {
  await flood(offender);
  await expect(connect(offender)).rejects.toThrow('Too many requests');
  const read = async () => {
    const { events } = (await new ApiClient(server.origin).get('/api/auth/events', { token: offender.token })).body;
    return events
      .filter(({ kind }: { kind: string }) => kind.startsWith('guard-'))
      .map(({ kind, address, detail }: Record<string, unknown>) => ({ kind, address, detail }));
  };
  const address = '127.0.0.x';
  await expect.poll(read).toEqual([
    { kind: 'guard-paused', address, detail: { seconds: 2 } },
    { kind: 'guard-cut', address, detail: { offence: 'unknown' } },
    { kind: 'guard-refused', address, detail: { offence: 'unknown' } },
  ]);
  const text = await server.metrics.registry.metrics();
  expect(text).toMatch(/^parley_security_events_total\{kind="guard-cut"\} [1-9]/m);
  expect(text).toMatch(/^parley_guard_refusals_total\{offence="unknown"\} [1-9]\d\d/m);
  expect(text).toMatch(/^parley_handshakes_refused_total\{code="too_many_requests"\} [1-9]/m);
});

test('frames that are none keep the account away in the end', async () => {
  const breaks: ((socket: Socket) => void)[] = [
    (socket) => writeRaw(socket, '2["joinRoom",'),
    (socket) => writeRaw(socket, '0{}'),
    (socket) => socket.emit('endCall', { to: 'x'.repeat(200 * 1024) }),
  ];
  for (let count = 0; count < 30; count += 1) {
    const { socket } = await connect(offender);
    const gone = waitFor(socket, 'disconnect');
    breaks[count % breaks.length]!(socket);
    await gone;
  }
  await expect
    .poll(() =>
      connect(offender).then(
        () => null,
        (error: Error) => error,
      ),
    )
    .toMatchObject(keptAway(2));
});

test('a connection that breaks is no offence', async () => {
  for (let count = 0; count < 40; count += 1) {
    const { socket } = await connect(offender);
    const gone = waitFor(socket, 'disconnect');
    socket.io.engine.close();
    await gone;
  }
  expect((await connect(offender)).socket.connected).toBe(true);
});

test('bytes have a budget of their own, which fills again', async () => {
  const [ann, ben] = [await connect(offender), await connect(bob)];
  await join(ann, 'bytes');
  await join(ben, 'bytes');
  const say = (length: number) =>
    ask(ann.socket, 'callUser', { to: ben.socket.id, offer: { type: 'offer', sdp: 'x'.repeat(length) } });
  const answers = [];
  for (let count = 0; count < 66; count += 1) answers.push((await say(64 * 1024)).code ?? 'ok');
  // 4 MB, less what joining and each frame took beside its description.
  expect(answers).toEqual([
    ...Array.from({ length: 63 }, () => 'ok'),
    ...Array.from({ length: 3 }, () => 'too_many_requests'),
  ]);
  // What is owed is paid first: three refused descriptions, at nine a second.
  expect(await say(10)).toMatchObject({ code: 'too_many_requests' });
  clock.ms += 200;
  expect(await say(10)).toMatchObject({ code: 'too_many_requests' });
  clock.ms += 100;
  expect(await say(10)).toEqual({ ok: true });
});

test('a session has a thousand sockets and no more', { timeout: 60_000 }, async () => {
  const sockets = await Promise.all(Array.from({ length: 1000 }, () => connect(offender)));
  await expect(connect(offender)).rejects.toMatchObject(keptAway(60));
  // Another sign-in has its own; it may not be carried over.
  const { body } = await new ApiClient(server.origin).login(offender.email);
  const other = await connect({ ...offender, token: body.token });
  expect(await ask(other.socket, 'renewToken', { token: offender.token })).toMatchObject({ code: 'too_many_requests' });
  const gone = waitFor(sockets[0]!.socket, 'disconnect');
  sockets[0]!.socket.disconnect();
  await gone;
  await expect
    .poll(() =>
      connect(offender).then(
        () => null,
        (error: Error) => error.message,
      ),
    )
    .toBe(null);
});

describe('on the bare connection', () => {
  /** A WebSocket that does what no browser would. */
  async function openWebSocket(): Promise<TcpSocket> {
    const upgrade = request(`${server.origin}/socket.io/?EIO=4&transport=websocket`, {
      headers: {
        connection: 'upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
      },
    }).end();
    const [, socket] = (await once(upgrade, 'upgrade')) as [IncomingMessage, TcpSocket];
    return socket.on('error', () => undefined);
  }

  /** One text frame (RFC 6455, 5.2), masked with zeros. */
  function frame(text: string): Buffer {
    const body = Buffer.from(text);
    const length = body.length < 126 ? [0x80 | body.length] : [0x80 | 126, body.length >> 8, body.length & 0xff];
    return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), body]);
  }

  test('whoever is cut and does not let go is let go of', async () => {
    const socket = await openWebSocket();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(frame(`40${JSON.stringify({ token: offender.token })}`));
    let heard = '';
    socket.on('data', (bytes: Buffer) => void (heard += bytes.toString('latin1')));
    await expect.poll(() => heard).toContain('40{"sid"');
    // Goes on long after the cut, and never answers the closing handshake.
    const timer = setInterval(() => socket.write(frame('42["nonsense"]')), 2);
    await closed;
    clearInterval(timer);
    expect(heard).toContain('too-many-requests');
  });

  test('whoever does not say who it is may try ten times', async () => {
    const socket = await openWebSocket();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    let sent = 0;
    const timer = setInterval(() => {
      sent += 1;
      socket.write(frame('40{"token":"guessed"}'));
    }, 5);
    const beganMs = performance.now();
    await closed;
    clearInterval(timer);
    // Before the time is up that anybody has to authenticate.
    expect(performance.now() - beganMs).toBeLessThan(4000);
    expect(sent).toBeGreaterThan(10);
  });
});
