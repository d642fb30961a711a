import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { ask, connectSocket, join, registerUser, waitFor } from '../testing/SocketUser.ts';
import { startServer } from '../testing/startServer.ts';
import type { ParleySocket } from './Connection.ts';
import { cutUnread } from './cutUnread.ts';

/** A connection with so much unread: in Engine.IO, and in `ws`, which long-polling has not. */
function behindBy(waiting: number, buffered?: number) {
  const transport = Object.assign(
    new EventEmitter(),
    buffered !== undefined && { socket: { bufferedAmount: buffered } },
  );
  let isCut = false;
  transport.once('error', () => (isCut = true));
  const writeBuffer = [{ data: 'x'.repeat(waiting) }, {}];
  return { connection: { writeBuffer, transport } as unknown as ParleySocket['conn'], isCut: () => isCut };
}

function cutOf(all: ReturnType<typeof behindBy>[], most: number): boolean[] {
  cutUnread(
    all.map(({ connection }) => connection),
    most,
  );
  return all.map(({ isCut }) => isCut());
}

test('those who leave most go first, and nobody more than need be', () => {
  const all = () => [behindBy(10, 0), behindBy(200, 100), behindBy(0, 50), behindBy(400), behindBy(0)];
  expect(cutOf(all(), 760)).toEqual([false, false, false, false, false]);
  expect(cutOf(all(), 759)).toEqual([false, false, false, true, false]);
  expect(cutOf(all(), 359)).toEqual([false, true, false, true, false]);
  expect(cutOf(all(), 0)).toEqual([true, true, true, true, false]);
});

/** What the client keeps to itself. */
type Engine = {
  transport: { ws: { send(text: string): void; _socket: { pause(): void } } };
  _pingTimeoutTimer: NodeJS.Timeout;
};

test('whoever answers pings and reads nothing is let go, and may come back', async () => {
  const clock = { ms: Date.now() };
  const server = await startServer({ now: () => clock.ms });
  const [ann, bob] = await Promise.all([registerUser(server.origin, 'Ann'), registerUser(server.origin, 'Bob')]);
  const sender = { ...ann, socket: await connectSocket(server.origin, ann.token) };
  const deaf = { ...bob, socket: await connectSocket(server.origin, bob.token) };
  await join(sender, 'room');
  const { self: to, resume } = await join(deaf, 'room', { protocol: 1 });
  const engine = deaf.socket.io.engine as unknown as Engine;
  engine.transport.ws._socket.pause();
  // It would go by itself for want of pings.
  clearTimeout(engine._pingTimeoutTimer);
  const pongs = setInterval(() => engine.transport.ws.send('3'), 500);
  try {
    const seen = { away: false };
    const away = waitFor(sender.socket, 'participantAway', 20_000).finally(() => (seen.away = true));
    const offer = { type: 'offer', sdp: 'x'.repeat(8 * 1024) };
    // What the system itself takes off the server's hands comes on top.
    for (let second = 0; !seen.away && second < 100; second += 1) {
      clock.ms += 1000;
      await Promise.all(Array.from({ length: 60 }, () => ask(sender.socket, 'callUser', { to, offer })));
    }
    expect(await away).toEqual({ id: to });
    const again = { ...bob, socket: await connectSocket(server.origin, bob.token) };
    expect(await join(again, 'room', { protocol: 1, resume })).toMatchObject({ self: to, isReturn: true });
    again.socket.disconnect();
  } finally {
    clearInterval(pongs);
    sender.socket.disconnect();
    deaf.socket.disconnect();
    await server.stop();
  }
});
