import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { LeanSocket } from '../LeanSocket.ts';
import { enter } from './Attacker.ts';
import type { Crowd, Member } from './Crowd.ts';

/** How long the other side may take to react to what is broken; it need not. */
const REACTION_MS = 60;
const AT_ONCE = 8;
/** A socket that lives on is asked once for each frame: fewer than its budget. */
const FOR_SOCKET = 60;
const SOCKETS_FOR_ACCOUNT = 20;

/** `survived`: the connection answers still. `closed`: it was ended. */
export type Thrown = { sent: number; survived: number; closed: number };

/** Throws each frame at the WebSocket of somebody in a room, and sees whether that still answers. */
export async function throwFrames(
  origin: string,
  crowd: Crowd,
  frames: readonly (string | Uint8Array<ArrayBuffer>)[],
): Promise<Thrown> {
  const thrown = { sent: 0, survived: 0, closed: 0 };
  let [member, socket]: [Member | null, LeanSocket | null] = [null, null];
  let [sockets, onSocket] = [0, 0];
  const connectAnew = async (): Promise<LeanSocket> => {
    for (;;) {
      if (member === null || sockets >= SOCKETS_FOR_ACCOUNT) [member, sockets] = [await crowd.next(), 0];
      const connected = await LeanSocket.connect(origin, member.token).catch(() => null);
      sockets += 1;
      if (connected !== null) {
        await enter(connected, member.email, `broken ${crowd.made} ${sockets}`);
        return connected;
      }
      // The server has had enough of this account.
      member = null;
    }
  };
  for (const frame of frames) {
    if (!socket?.isOpen || onSocket >= FOR_SOCKET) {
      socket?.close();
      socket = await connectAnew();
      onSocket = 0;
    }
    socket.write(frame);
    thrown.sent += 1;
    onSocket += 1;
    const answer = await Promise.race([
      socket.ask('mediaState', { audio: true, video: true, screen: false }),
      pause(500),
    ]);
    if (answer === undefined) {
      // Closed, or deaf: either way it is of no more use.
      socket.close();
      socket = null;
      thrown.closed += 1;
    } else thrown.survived += 1;
  }
  socket?.close();
  return thrown;
}

/** Sends each run of bytes over a connection of its own, right behind the upgrade to a WebSocket. */
export async function throwBytes(origin: string, runs: readonly Buffer[]): Promise<Thrown> {
  return inTurns(runs, async (bytes) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(origin).port) });
    // A connection that is reset is what this asks for.
    socket.on('error', () => undefined);
    socket.write(
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    await once(socket, 'data');
    const closed = Promise.withResolvers<boolean>();
    // Not `events.once`, which a reset fails.
    socket.once('close', () => closed.resolve(true));
    socket.write(bytes);
    const isClosed = await Promise.race([closed.promise, pause(REACTION_MS, false)]);
    socket.destroy();
    return isClosed;
  });
}

/** Posts each body to the polling transport: to a connection of its own, to nobody's, or with words that mean nothing. */
export async function throwBodies(origin: string, bodies: readonly string[]): Promise<Thrown> {
  const path = `${origin}/socket.io/?EIO=4&transport=polling`;
  let index = 0;
  return inTurns(bodies, async (body) => {
    index += 1;
    const opened = await fetch(path);
    const { sid } = JSON.parse((await opened.text()).slice(1)) as { sid: string };
    const urls = [
      `${path}&sid=${sid}`,
      `${path}&sid=${sid}`,
      `${path}&sid=nobody`,
      `${path}&sid=${sid}&j=0`,
      `${origin}/socket.io/?EIO=3&transport=polling&sid=${sid}`,
      `${origin}/socket.io/?EIO=4&transport=__proto__&sid=${sid}`,
      `${origin}/socket.io/?EIO=4&sid[]=${sid}&transport=polling`,
      `${origin}/socket.io/?${'x'.repeat(4000)}=1&EIO=4&transport=polling`,
    ];
    const methods = ['POST', 'POST', 'PUT', 'POST', 'DELETE', 'POST', 'PATCH', 'POST'];
    const types = ['text/plain;charset=UTF-8', 'application/octet-stream', 'application/json', ''];
    const response = await fetch(urls[index % urls.length] ?? path, {
      method: methods[index % methods.length] ?? 'POST',
      headers: { 'content-type': types[index % types.length] ?? '' },
      body,
      signal: AbortSignal.timeout(2000),
    });
    await response.text();
    return response.status >= 400;
  });
}

async function inTurns<One>(all: readonly One[], isClosed: (one: One) => Promise<boolean>): Promise<Thrown> {
  const thrown = { sent: 0, survived: 0, closed: 0 };
  const queue = [...all];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
        thrown.sent += 1;
        if (await isClosed(one)) thrown.closed += 1;
        else thrown.survived += 1;
      }
    }),
  );
  return thrown;
}
