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
    const packet = `40${JSON.stringify({ token })}`;
    socket.write(Buffer.concat([frameHead(packet.length), Buffer.from(packet)]));
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
