import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import { ask, connectUser } from '../testing/SocketUser.ts';
import { startServer } from '../testing/startServer.ts';
import { openTcp, openTls, plainAndSecureServers } from '../testing/plainAndSecureServers.ts';

const GOAL_MS = 15_000;

const servers = plainAndSecureServers();

/** Sends `begin`, then one more byte each 400 ms, until the server closes; resolves when it does. */
async function trickle(socket: Socket, begin: string | Buffer, drop: string | null): Promise<void> {
  socket.on('error', () => undefined).resume();
  socket.write(begin);
  const dripping = setInterval(() => {
    if (drop !== null && socket.writable) socket.write(drop);
  }, 400);
  // However it is closed: a reset, which `once` would throw, lets it go as well.
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(dripping);
}

const POST =
  'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{';
/** The head of a record that says that 512 bytes of a ClientHello follow. */
const HALF_A_HELLO = Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]);

it('whoever is slow is let go within 15 s, over TCP and TLS', async () => {
  const held = {
    nothing: trickle(openTcp(servers.plain), '', null),
    'slow headers': trickle(openTcp(servers.plain), 'GET / HTTP/1.1\r\nHost: x\r\nX: ', 'x'),
    'headers that never end': trickle(openTcp(servers.plain), 'GET / HTTP/1.1\r\nHost: x\r\n', 'X: y\r\n'),
    'a slow body': trickle(openTcp(servers.plain), POST, ' '),
    'a slow body of polling': trickle(
      openTcp(servers.plain),
      'POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n4',
      '0',
    ),
    'nothing at a TLS port': trickle(openTcp(servers.secure), '', null),
    'half a handshake': trickle(openTcp(servers.secure), HALF_A_HELLO, null),
    'slow headers in TLS': trickle(openTls(servers.secure), 'GET / HTTP/1.1\r\nHost: x\r\nX: ', 'x'),
    'a slow body in TLS': trickle(openTls(servers.secure), POST, ' '),
    'slow headers without TLS at its port': trickle(openTcp(servers.secure), 'GET / HTTP/1.1\r\nHost: x\r\nX: ', 'x'),
  };
  const api = new ApiClient(servers.plain.origin);
  expect((await api.register('ann@test.com')).status).toBe(201);
  const waiting = new Set(Object.keys(held));
  const everybody = Promise.all(Object.entries(held).map(([name, closed]) => closed.then(() => waiting.delete(name))));
  // Half a second for a machine that is busy: it is the limits that are tried here, not the machine.
  await Promise.race([everybody, once(AbortSignal.timeout(GOAL_MS + 500), 'abort')]);
  expect([...waiting]).toEqual([]);
}, 40_000);

describe('sockets that never authenticate', () => {
  it('are closed over WebSocket', async () => {
    const socket = new WebSocket(`${servers.plain.origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    const beganMs = performance.now();
    // It answers pings, as a patient attacker would; it only never says who it is.
    socket.addEventListener('message', ({ data }) => {
      if (data === '2') socket.send('3');
    });
    await once(socket, 'close');
    expect(performance.now() - beganMs).toBeLessThan(GOAL_MS);
  }, 40_000);

  it('are closed over polling', async () => {
    const url = `${servers.plain.origin}/socket.io/?EIO=4&transport=polling`;
    const beganMs = performance.now();
    const { sid } = JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string };
    for (;;) {
      const polled = await fetch(`${url}&sid=${sid}`);
      if (!polled.ok || (await polled.text()) === '1') break;
      await fetch(`${url}&sid=${sid}`, { method: 'POST', body: '3' });
    }
    expect(performance.now() - beganMs).toBeLessThan(GOAL_MS);
  }, 40_000);
});

describe('what is too large', () => {
  /** `fetch` would not send it. */
  async function statusOf(path: string, headers: Record<string, string> = {}): Promise<number | undefined> {
    const sent = httpRequest(servers.plain.origin + path, { headers });
    sent.end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  }
  const headers = (count: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 'y']));

  it.each(['/healthz', '/api/auth/me', '/socket.io/?EIO=4&transport=polling'])(
    'around the body is refused at %s',
    async (path) => {
      const join = path.includes('?') ? '&' : '?';
      const refused = path.startsWith('/socket.io') ? 403 : 413;
      expect(await statusOf(path, headers(95))).not.toBe(refused);
      expect(await statusOf(path, headers(150))).toBe(refused);
      // More than Node's own limit, beyond which it would drop the last ones, those of a proxy, without a word.
      expect(await statusOf(path, headers(2100))).toBeGreaterThanOrEqual(400);
      expect(await statusOf(`${path}${join}q=${'x'.repeat(3000)}`)).not.toBe(refused);
      expect(await statusOf(`${path}${join}q=${'x'.repeat(5000)}`)).toBe(refused);
      expect(await statusOf(path, { 'x-large': 'x'.repeat(17_000) })).toBe(431);
    },
  );

  it('as a body is refused, without and with a length', async () => {
    const api = new ApiClient(servers.plain.origin);
    const body = JSON.stringify({ email: 'x'.repeat(17_000), password: 'SecurePass123' });
    expect((await api.post('/api/auth/login', { body })).status).toBe(413);
    const sent = httpRequest(`${servers.plain.origin}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
    });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(413);
  });

  it('is not unpacked first: a small body that grows is refused', async () => {
    const { gzipSync } = await import('node:zlib');
    const answer = await fetch(`${servers.plain.origin}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(`{"email":"${'x'.repeat(5_000_000)}"}`),
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });
});

it('sockets are never compressed, even when a client offers it', async () => {
  const sent = httpRequest(`${servers.plain.origin}/socket.io/?EIO=4&transport=websocket`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits',
    },
  });
  sent.end();
  const [answer, socket] = (await once(sent, 'upgrade')) as [IncomingMessage, Socket];
  socket.destroy();
  expect(answer.headers['sec-websocket-extensions']).toBeUndefined();
});

describe('plain HTTP at a port of TLS', () => {
  const ask = async (method: string, path: string): Promise<IncomingMessage> => {
    const sent = httpRequest(servers.secure.origin + path, { method, agent: false });
    sent.end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return answer;
  };

  it('is shown the way, on the same port', async () => {
    const answer = await ask('GET', '/room/x?y=1');
    expect([answer.statusCode, answer.headers.location]).toEqual([
      308,
      `${servers.secure.origin.replace('http', 'https')}/room/x?y=1`,
    ]);
    expect((await ask('POST', '/api/auth/login')).statusCode).toBe(403);
    expect((await ask('GET', '/api/auth/me')).statusCode).toBe(403);
    expect((await ask('GET', '/socket.io/?EIO=4&transport=polling')).statusCode).toBe(403);
  });

  it('does not stand in the way of TLS', async () => {
    const socket = openTls(servers.secure);
    await once(socket, 'secureConnect');
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('a server that is full', () => {
  /** The first line of an answer over this connection; undefined when it was closed instead. */
  const askOver = (socket: Socket): Promise<string | undefined> =>
    new Promise((resolve) => {
      socket.on('error', () => undefined).once('close', () => resolve(undefined));
      socket.once('data', (answer) => resolve(String(answer).split('\r\n')[0]));
      socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    });

  it.each([
    ['TCP', openTcp],
    ['TLS', openTls],
  ])('closes connections that only wait for another request, over %s', async (over, connect) => {
    const { certFile, keyFile } = servers.certificate;
    const server = await startServer(over === 'TLS' ? { env: { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } } : {});
    const sockets = [connect(server), connect(server)];
    for (const socket of sockets) expect(await askOver(socket)).toBe('HTTP/1.1 200 OK');
    server.app.server.maxConnections = 2;
    await expect
      .poll(() => {
        const socket = connect(server);
        sockets.push(socket);
        return askOver(socket);
      })
      .toBe('HTTP/1.1 200 OK');
    for (const socket of sockets) socket.destroy();
    await server.stop();
  });

  it('lets whoever has a socket be', async () => {
    const server = await startServer();
    const { socket } = await connectUser(server.origin);
    server.app.server.maxConnections = 1;
    // The first one finds out that it is full.
    expect(await askOver(openTcp(server))).toBeUndefined();
    await expect.poll(() => promisify(server.app.server.getConnections.bind(server.app.server))()).toBe(1);
    expect(await ask(socket, 'leaveRoom', { roomId: 'none' })).toMatchObject({ ok: false });
    socket.disconnect();
    await server.stop();
  });
});
