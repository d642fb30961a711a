import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeCertificate, type Certificate } from '../testing/makeCertificate.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';
import { leaveUnread } from './leaveUnread.ts';

/** What one sends who does not listen. */
const UPLOAD_BYTES = 64 * 2 ** 20;
/** What may be read before anybody could know better: a polling request of 128 KB, and what one look at the network finds. */
const MOST_READ_BYTES = 512 * 1024;
const CHUNK = Buffer.alloc(2 ** 16, 'x');
const CHUNKED = Buffer.concat([Buffer.from('10000\r\n'), CHUNK, Buffer.from('\r\n')]);

let plain: TestServer;
let secure: TestServer;
let certificate: Certificate;
/** The server's ends of connections, by the port of the client's. */
const atServer = new Map<number | undefined, Socket>();

beforeAll(async () => {
  certificate = makeCertificate(['127.0.0.1']);
  plain = await startServer();
  secure = await startServer({ env: { TLS_CERT_FILE: certificate.certFile, TLS_KEY_FILE: certificate.keyFile } });
  for (const { app } of [plain, secure]) {
    app.server.on('connection', (socket: Socket) => atServer.set(socket.remotePort, socket));
  }
});
afterAll(async () => {
  await plain?.stop();
  await secure?.stop();
  certificate?.remove();
});

type Upload = { answer: string; readBytes: number };

/** Sends as much as the server takes, and listens as any client does. */
async function upload(server: TestServer, path: string, headers: string, chunk: Buffer): Promise<Upload> {
  const socket = open(server);
  let answer = '';
  socket.on('data', (part) => (answer += String(part)));
  // Reset at the end, because it goes on.
  socket.on('error', () => undefined);
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`);
  let sentBytes = 0;
  const send = (): void => {
    while (sentBytes < UPLOAD_BYTES && socket.writable) {
      sentBytes += chunk.length;
      if (!socket.write(chunk)) return void socket.once('drain', send);
    }
  };
  send();
  const { promise: reading, resolve } = Promise.withResolvers<Socket | undefined>();
  socket.once('connect', () => {
    // With the answer the server's end is there for certain.
    const { localPort } = socket;
    socket.once('data', () => resolve(atServer.get(localPort)));
  });
  await new Promise((done) => socket.once('close', done));
  return { answer, readBytes: (await reading)?.bytesRead ?? NaN };
}

function open(server: TestServer): Socket {
  const port = Number(new URL(server.origin).port);
  const host = '127.0.0.1';
  return server === secure ? connectTls({ port, host, rejectUnauthorized: false }) : connect(port, host);
}

const LENGTH = `Content-Length: ${UPLOAD_BYTES}`;

describe.concurrent.each(['plain', 'TLS'])('an upload of 64 MB over %s', (over) => {
  it.each([
    ['a length', '/api/auth/login', LENGTH, CHUNK, 413],
    ['no length', '/api/auth/login', 'Transfer-Encoding: chunked', CHUNKED, 413],
    ['gzip', '/api/auth/login', `Content-Encoding: gzip\r\n${LENGTH}`, CHUNK, 413],
    ['a length, to nobody', '/api/none', LENGTH, CHUNK, 413],
    ['a length, to the page', '/', LENGTH, CHUNK, 404],
    ['a length, to polling of nobody', '/socket.io/?EIO=4&transport=polling&sid=none', LENGTH, CHUNK, 400],
  ] as const)('with %s is answered, and not read', async (_name, path, headers, chunk, status) => {
    const { answer, readBytes } = await upload(over === 'TLS' ? secure : plain, path, headers, chunk);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/\r\nConnection: close\r\n/i);
    expect(answer).toMatch(/\{.*"code".*\}/);
    expect(readBytes).toBeLessThan(MOST_READ_BYTES);
  });

  it.each([
    ['a length', LENGTH, CHUNK],
    ['no length', 'Transfer-Encoding: chunked', CHUNKED],
  ])('with %s to a polling socket is not read beyond a frame', async (_name, headers, chunk) => {
    const server = over === 'TLS' ? secure : plain;
    const sid = await openPolling(server);
    const path = `/socket.io/?EIO=4&transport=polling&sid=${sid}`;
    const { answer, readBytes } = await upload(server, path, headers, chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(readBytes).toBeLessThan(MOST_READ_BYTES);
  });
});

async function openPolling(server: TestServer): Promise<string> {
  const path = '/socket.io/?EIO=4&transport=polling';
  const socket = open(server);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  let text = '';
  for await (const part of socket) text += String(part);
  return /"sid":"([^"]+)"/.exec(text)?.[1] ?? '';
}

it('a client of any kind reads why, and the next request finds a connection', async () => {
  const url = `${plain.origin}/api/auth/login`;
  for (let round = 0; round < 20; round += 1) {
    const refused = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'x'.repeat(300_000) }),
    });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([413, 'payload_too_large']);
  }
  expect((await fetch(`${plain.origin}/healthz`)).status).toBe(200);
});

it.each([
  ['a length', (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`],
  [
    'no length',
    (body: string) => `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  ],
])('a body with %s that was read leaves its connection open', async (_name, framed) => {
  const socket = open(plain);
  for (const password of ['first', 'second']) {
    const body = framed(JSON.stringify({ email: 'ann@test.com', password }));
    socket.write(`POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${body}`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(String(answer)).toMatch(/^HTTP\/1\.1 401 [^]*\r\nConnection: keep-alive\r\n/);
  }
  socket.destroy();
});

it('a hundred connections at once have time to read their refusal; of more, the oldest goes', async () => {
  // That time is never over here.
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const atItsEnd: Socket[] = [];
  const server = createServer((_request, response) => response.writeHead(413).end());
  server.on('connection', (socket: Socket) => void atItsEnd.push(socket));
  leaveUnread(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const clients: Socket[] = [];
  for (let count = 0; count < 102; count += 1) {
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => undefined);
    clients.push(client);
    client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${UPLOAD_BYTES}\r\n\r\nx`);
    await once(client, 'data');
    const gone = atItsEnd.map(({ destroyed }, index) => (destroyed ? index : null)).filter((index) => index !== null);
    expect(gone).toEqual([0, 1].slice(0, Math.max(0, count - 99)));
  }
  for (const client of clients) client.destroy();
  server.closeAllConnections();
  await new Promise((done) => void server.close(done));
});
