import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerUser } from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

const LARGE_BYTES = 64 * 2 ** 20;
/** One look at the network before it is clear, and what is on its way into the server's memory by then. */
const MOST_READ_BYTES = 512 * 1024;
const CHUNK = Buffer.alloc(2 ** 16, 'x');
const OPEN =
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

let server: TestServer;
const atServer = new Map<number | undefined, Socket>();

beforeAll(async () => {
  server = await startServer();
  server.app.server.on('connection', (socket: Socket) => atServer.set(socket.remotePort, socket));
});
afterAll(() => server?.stop());

/** A text frame, masked with zeros. */
function frame(text: string): Buffer {
  return Buffer.concat([frameHead(text.length), Buffer.from(text)]);
}

/** The head of a text frame, masked with zeros (RFC 6455, 5.2). */
function frameHead(bytes: number): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(bytes));
  return Buffer.concat([Buffer.from([0x81, 0xff]), length, Buffer.alloc(4)]);
}

async function until(socket: Socket, words: string): Promise<void> {
  let text = '';
  while (!text.includes(words)) text += String((await once(socket, 'data'))[0]);
}

it.each([
  ['by somebody signed in', true],
  ['by a stranger', false],
])('a frame of 64 MB is not read on, sent %s', async (_name, isSignedIn) => {
  const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
  await once(socket, 'connect');
  const { localPort } = socket;
  socket.write(OPEN);
  await until(socket, '0{"sid"');
  if (isSignedIn) {
    const { token } = await registerUser(server.origin);
    socket.write(frame(`40${JSON.stringify({ token })}`));
    await until(socket, '40{"sid"');
  }
  const closed = new Promise((resolve) => socket.once('close', resolve));
  // Reset at the end, because it goes on.
  socket.on('error', () => undefined).resume();
  let sentBytes = 0;
  const send = (): void => {
    while (sentBytes < LARGE_BYTES && socket.writable) {
      sentBytes += CHUNK.length;
      if (!socket.write(CHUNK)) return void socket.once('drain', send);
    }
  };
  socket.write(frameHead(LARGE_BYTES));
  send();
  await closed;
  expect(atServer.get(localPort)?.bytesRead).toBeLessThan(MOST_READ_BYTES);
});

it.each([
  ['no packet', frame('4{')],
  ['no event', frame('42[1e999]')],
  ['a frame of a kind that there is not', Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
  ['a frame that is too large', frameHead(LARGE_BYTES)],
])('what comes in one piece with %s, before and after it, does the server no harm', async (_name, broken) => {
  const { token } = await registerUser(server.origin);
  const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
  socket.write(OPEN);
  await until(socket, '0{"sid"');
  socket.write(frame(`40${JSON.stringify({ token })}`));
  await until(socket, '40{"sid"');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined).resume();
  socket.write(Buffer.concat([frame('42["x"]'), broken, frame('42["x"]'), broken, frame('3'), CHUNK]));
  await closed;
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
});
