import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { capSilentConnections } from './capSilentConnections.ts';

const server = createServer((_req, res) => res.end('ok'));
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

it('lets the oldest of those go that have sent nothing, and nobody who has', async () => {
  capSilentConnections(server, 3);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    await Promise.all([once(socket, 'connect'), once(server, 'connection')]);
    return socket.resume();
  };
  const speaker = await open();
  speaker.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(speaker, 'data');
  const gone = await open();
  const closed = once(gone, 'close');
  const waiting = [await open(), await open()];
  expect(gone.closed).toBe(false);
  waiting.push(await open());
  await closed;
  expect([speaker, ...waiting].map((socket) => socket.closed)).toEqual([false, false, false, false]);
  speaker.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(String((await once(speaker, 'data'))[0])).toContain('200 OK');
  // Who has closed leaves a place, so nobody has to go for the next.
  const [first, second] = waiting;
  first?.destroy();
  await expect.poll(() => promisify(server.getConnections.bind(server))()).toBe(3);
  await open();
  expect(second?.closed).toBe(false);
});
