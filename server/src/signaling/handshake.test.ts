import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import jwt from 'jsonwebtoken';
import { Manager, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '../AppError.ts';
import { openTestStore } from '../testing/openTestStore.ts';
import { ApiClient } from '../testing/ApiClient.ts';
import { type Account, ask, connectSocket, registerUser, TRANSPORTS } from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

const SECRET = 'a-secret-of-these-tests-with-more-than-32-characters';
const ALLOWED = 'https://meet.example.com';

let server: TestServer;
let ann: Account;
let isStoreAway = false;

beforeAll(async () => {
  server = await startServer({
    env: { JWT_SECRET: SECRET, ALLOWED_ORIGINS: ALLOWED },
    openStore: async (directory) => {
      const store = await openTestStore(directory);
      const { sessions } = store;
      const find: typeof sessions.find = (id, now) =>
        isStoreAway ? Promise.reject(new AppError('store_unavailable')) : sessions.find(id, now);
      return new Proxy(store, {
        get: (target, key) => {
          if (key === 'sessions') return new Proxy(sessions, { get: (s, k) => (k === 'find' ? find : bound(s, k)) });
          return bound(target, key);
        },
      });
    },
  });
  ann = await registerUser(server.origin);
});
afterAll(() => server.stop());
afterEach(() => {
  isStoreAway = false;
});

function bound(target: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key);
  return typeof value === 'function' ? value.bind(target) : value;
}

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hs256 = (head: string, body: string, secret: string) =>
  createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');

/** Ann's own claims under another header, body or key. */
function forged({
  alg = 'HS256',
  secret = SECRET,
  more = {},
}: {
  alg?: string;
  secret?: string;
  more?: object;
}): string {
  const claims = { ...(jwt.decode(ann.token) as object), ...more };
  const [head, body] = [segment({ alg, typ: 'JWT' }), segment(claims)];
  return `${head}.${body}.${alg === 'none' ? '' : hs256(head, body, secret)}`;
}

describe.each(TRANSPORTS)('the handshake over %s', (transport) => {
  test('lets a good token in', async () => {
    const socket = await connectSocket(server.origin, ann.token, { transport });
    expect(socket.io.engine.transport.name).toBe(transport);
    socket.disconnect();
  });

  test('lets in a token signed with the right key by other means, so that what is refused below is refused for its own fault', async () => {
    const socket = await connectSocket(server.origin, forged({}), { transport });
    expect(socket.connected).toBe(true);
    socket.disconnect();
  });

  test.each<[string, () => unknown]>([
    ['no token', () => undefined],
    ['null', () => null],
    ['a number', () => 7],
    ['an object', () => ({ token: ann.token })],
    ['an array that holds a good token', () => [ann.token]],
    ['an empty text', () => ''],
    ['garbage', () => 'garbage'],
    ['a signature that was changed', () => ann.token.slice(0, -5) + (ann.token.endsWith('AAAAA') ? 'BBBBB' : 'AAAAA')],
    ['a token without its signature', () => `${ann.token.split('.').slice(0, 2).join('.')}.`],
    ['a foreign secret', () => forged({ secret: 'another-secret-with-more-than-32-characters' })],
    ['alg none', () => forged({ alg: 'none' })],
    ['alg HS512', () => forged({ alg: 'HS512' })],
    ['an expired token', () => forged({ more: { exp: Math.floor(Date.now() / 1000) - 1 } })],
    ['a token of no session', () => forged({ more: { sid: 'AAAAAAAAAAAAAAAAAAAAAA' } })],
    ['a token without a session', () => forged({ more: { sid: undefined } })],
    ['a token that gives the session of one account to another', () => forged({ more: { _id: 'f'.repeat(24) } })],
  ])('refuses %s', async (_name, token) => {
    await expect(connectSocket(server.origin, token(), { transport })).rejects.toMatchObject({
      message: 'Authentication failed',
      data: { code: 'unauthorized' },
    });
  });

  test('refuses a token whose session was signed out', async () => {
    const bob = await registerUser(server.origin, 'Bob');
    const seen = await connectSocket(server.origin, bob.token, { transport });
    seen.disconnect();
    await new ApiClient(server.origin).post('/api/auth/logout', { token: bob.token });
    await expect(connectSocket(server.origin, bob.token, { transport })).rejects.toThrow(/^Authentication failed$/);
  });

  test('says that the store is away, which is no reason to sign out', async () => {
    const eve = await registerUser(server.origin, 'Eve');
    isStoreAway = true;
    await expect(connectSocket(server.origin, eve.token, { transport })).rejects.toMatchObject({
      message: 'Service unavailable',
      data: { code: 'store_unavailable' },
    });
    isStoreAway = false;
    const socket = await connectSocket(server.origin, eve.token, { transport });
    expect(socket.connected).toBe(true);
    socket.disconnect();
  });
});

describe('the first packet, written by hand', () => {
  /** Opens the engine only, writes the packets, and resolves to the answer or to null when the connection is closed. */
  async function answerTo(...packets: string[]): Promise<string | null> {
    const manager = new Manager(server.origin, { transports: ['websocket'], reconnection: false });
    await new Promise((resolve) => manager.once('open', () => resolve(null)));
    const answer = new Promise<string | null>((resolve) => {
      manager.engine.on('message', (data) => resolve(String(data)));
      manager.engine.on('close', () => resolve(null));
    });
    for (const packet of packets) manager.engine.write(packet);
    const text = await answer;
    manager._close();
    return text;
  }
  const refused = '4{"message":"Authentication failed","data":{"code":"unauthorized"}}';

  test.each<[string, string[], string | null]>([
    ['without auth', ['0'], refused],
    ['with empty auth', ['0{}'], refused],
    ['with a token called __proto__', ['0{"__proto__":{"token":"x"}}'], refused],
    ['with null', ['0null'], null],
    ['with an array', ['0[]'], null],
    ['with broken JSON', ['0{"token":'], null],
    ['an event before the handshake', ['2["joinRoom",{}]'], null],
    ['binary that never comes', ['51-["joinRoom",{"_placeholder":true,"num":0}]', '0{}'], null],
    ['no packet at all', ['x'], null],
  ])('%s', async (_name, packets, expected) => {
    expect(await answerTo(...packets)).toBe(expected);
    const socket = await connectSocket(server.origin, ann.token);
    expect(socket.connected).toBe(true);
    socket.disconnect();
  });

  test('another namespace is refused', async () => {
    expect(await answerTo(`0/admin,{"token":"${ann.token}"}`)).toBe('4/admin,{"message":"Invalid namespace"}');
  });
});

describe('the origin', () => {
  const accepted: [string, () => string | undefined][] = [
    ['none, which is no browser', () => undefined],
    ["the server's own", () => server.origin],
    ['one of ALLOWED_ORIGINS', () => ALLOWED],
    ["Vite's", () => 'http://localhost:5173'],
  ];
  const refused: [string, () => string][] = [
    ['a foreign one', () => 'https://evil.example'],
    ['null', () => 'null'],
    ['the own host on another port', () => 'http://127.0.0.1:1'],
    ['one that begins like an allowed one', () => `${ALLOWED}.evil.example`],
    ['one that hides its host', () => server.origin.replace('//', '//evil.example@')],
  ];
  const headers = (origin: string | undefined) => (origin === undefined ? {} : { origin });
  const path = '/socket.io/?EIO=4&transport=';

  const poll = (origin: string | undefined) => fetch(server.origin + path + 'polling', { headers: headers(origin) });

  /** The status that answers the opening of a WebSocket: 101 when it is opened. */
  const upgrade = (origin: string | undefined) =>
    new Promise<number | undefined>((resolve, reject) => {
      const asking = request(server.origin + path + 'websocket', {
        headers: {
          ...headers(origin),
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': Buffer.alloc(16).toString('base64'),
        },
      });
      asking.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response.statusCode);
      });
      asking.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asking.on('error', reject).end();
    });

  test.each(accepted)('%s is accepted', async (_name, origin) => {
    const polled = await poll(origin());
    expect([polled.status, (await polled.text()).slice(0, 8)]).toEqual([200, '0{"sid":']);
    expect(await upgrade(origin())).toBe(101);
  });

  test.each(refused)('%s is refused', async (_name, origin) => {
    const polled = await poll(origin());
    expect(polled.status).toBe(403);
    expect(await polled.json()).toEqual({
      code: 4,
      message: expect.stringMatching(/^origin_not_allowed: .+ALLOWED_ORIGINS/),
    });
    expect(await upgrade(origin())).toBe(400);
  });

  test.each<[string, boolean, () => string]>([
    ['a foreign one', false, () => 'https://evil.example'],
    ['null', false, () => 'null'],
    ['one of ALLOWED_ORIGINS', true, () => ALLOWED],
  ])('%s: CORS headers %s, preflight included', async (_name, isAllowed, origin) => {
    const preflight = await fetch(server.origin + path + 'polling', {
      method: 'OPTIONS',
      headers: { origin: origin(), 'access-control-request-method': 'POST' },
    });
    const polled = await poll(origin());
    for (const answer of [preflight, polled]) {
      const names = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-allow'));
      if (!isAllowed) expect(names).toEqual([]);
      else {
        expect(answer.headers.get('access-control-allow-origin')).toBe(origin());
        expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
      }
    }
    expect(preflight.ok).toBe(isAllowed);
  });

  test.each(TRANSPORTS)('a client of a foreign page does not get as far as its token over %s', async (transport) => {
    const extraHeaders = { origin: 'https://evil.example' };
    const error = await connectSocket(server.origin, ann.token, { transport, extraHeaders }).catch((e: Error) => e);
    expect((error as Error).message).toBe(transport === 'polling' ? 'xhr poll error' : 'websocket error');
  });
});

test.each(['socket.io.js', 'socket.io.min.js', 'socket.io.esm.min.js', 'socket.io.js.map'])(
  '/socket.io/%s is not served',
  async (file) => {
    const answer = await fetch(`${server.origin}/socket.io/${file}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/json']);
  },
);

test('a client that begins with polling ends on a WebSocket, and is the same one', async () => {
  const socket: Socket = await connectSocket(server.origin, ann.token, { transports: ['polling', 'websocket'] });
  const { id } = socket;
  const { engine } = socket.io;
  if (engine.transport.name !== 'websocket') await new Promise((resolve) => engine.once('upgrade', resolve));
  expect(await ask(socket, 'leaveRoom', { roomId: 'nowhere' })).toMatchObject({ ok: false, code: 'not_allowed' });
  expect([engine.transport.name, socket.id]).toEqual(['websocket', id]);
  socket.disconnect();
});
