import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BUDGETS } from '@parley/protocol';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Signaling } from './Signaling.ts';

type Acknowledge = (result: object) => void;

let http: HttpServer;
let server: Server;
let signaling: Signaling;
let socket: Socket;
const onRejected = vi.fn<(token: string) => void>();
const onSessionEnded = vi.fn<(token: string) => void>();

beforeEach(async () => {
  onRejected.mockClear();
  onSessionEnded.mockClear();
  http = createServer();
  server = new Server(http);
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  signaling = new Signaling({ url, getToken: () => 'token', onRejected, onSessionEnded });
});
afterEach(async () => {
  signaling.disconnect();
  await server.close();
});

/** Connects; the server's end is `socket`. */
async function connect(): Promise<void> {
  const made = new Promise<Socket>((resolve) => void server.once('connection', resolve));
  signaling.connect();
  socket = await made;
  await expect.poll(() => signaling.isConnected).toBe(true);
}

/** What the server receives under `endCall`: the names in `to`. It answers as `answer` says. */
function serve(answer: (to: string) => object = () => ({ ok: true })): { to: string; atMs: number }[] {
  const received: { to: string; atMs: number }[] = [];
  socket.on('endCall', ({ to }: { to: string }, acknowledge: Acknowledge) => {
    received.push({ to, atMs: performance.now() });
    acknowledge(answer(to));
  });
  return received;
}

const endCall = (to: string) => signaling.request('endCall', { to });

describe('requests', () => {
  it('come in their order, and beyond the budget at its speed', async () => {
    await connect();
    const received = serve();
    const names = Array.from({ length: BUDGETS.other.burst }, (_, index) => `${index}`);
    await Promise.all(names.map(endCall));
    expect(received.map(({ to }) => to)).toEqual(names);
    const [first = { atMs: 0 }, last = { atMs: 0 }] = [received[0], received.at(-1)];
    // A tenth of the budget is left alone, and flows in again at nine tenths of its speed.
    const overMs = (1000 * 0.1 * BUDGETS.other.burst) / (0.9 * BUDGETS.other.perSecond);
    // Without a pace all come within a few milliseconds; on a busy machine the first is late itself.
    expect(last.atMs - first.atMs).toBeGreaterThan(0.5 * overMs);
  });

  it('that come too fast all the same are made once more after a pause, ahead of later ones', async () => {
    await connect();
    const refusals = ['a'];
    const received = serve(() =>
      refusals.pop() ? { ok: false, code: 'too_many_requests', message: '' } : { ok: true },
    );
    const first = endCall('a');
    await expect.poll(() => received).toHaveLength(1);
    await new Promise((resolve) => void setTimeout(resolve, 50));
    const second = endCall('b');
    await Promise.all([first, second]);
    expect(received.map(({ to }) => to)).toEqual(['a', 'a', 'b']);
    expect((received[1]?.atMs ?? 0) - (received[0]?.atMs ?? 0)).toBeGreaterThan(900);
  });

  it('are made once more only once', async () => {
    await connect();
    const received = serve(() => ({ ok: false, code: 'too_many_requests', message: '' }));
    await expect(endCall('a')).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(received).toHaveLength(2);
  });

  it("are refused with the server's code; one that nobody knows is internal", async () => {
    await connect();
    serve((code) => ({ ok: false, code, message: 'No.' }));
    await expect(endCall('room_full')).rejects.toMatchObject({ code: 'room_full', message: 'No.' });
    await expect(endCall('toString')).rejects.toMatchObject({ code: 'internal' });
  });

  it('without a connection are unreachable, and are not sent later', async () => {
    await expect(endCall('early')).rejects.toMatchObject({ code: 'unreachable' });
    await connect();
    const received = serve();
    await endCall('late');
    expect(received.map(({ to }) => to)).toEqual(['late']);
  });

  it('that wait for an answer when the connection is lost are unreachable at once', async () => {
    await connect();
    const request = endCall('a');
    socket.once('endCall', () => socket.conn.close());
    await expect(request).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('pushes', () => {
  it('come if they have their shape, without what does not belong there', async () => {
    await connect();
    const heard = vi.fn<(payload: unknown) => void>();
    const stop = signaling.on('participantAway', heard);
    const send = async (payload: unknown) => {
      socket.emit('participantAway', payload);
      // In order: once this is acknowledged, the push has been through.
      await socket.timeout(1000).emitWithAck('seatCheck');
    };
    for (const payload of [undefined, null, 'b', {}, { id: 5 }, { id: '' }]) await send(payload);
    expect(heard).not.toHaveBeenCalled();
    await send({ id: 'b', isAdmin: true });
    expect(heard.mock.calls).toEqual([[{ id: 'b' }]]);
    stop();
    await send({ id: 'c' });
    expect(heard).toHaveBeenCalledOnce();
  });
});

describe('a connection that the server closes', () => {
  it.each(['token-expired', 'session-ended', 'guest-ended'] as const)(
    'for %s is given up, and said so',
    async (reason) => {
      await connect();
      const heard: boolean[] = [];
      signaling.onStatus((isConnected) => void heard.push(isConnected));
      socket.emit('closing', { reason, message: '' });
      socket.disconnect();
      const [said, unsaid] = reason === 'session-ended' ? [onSessionEnded, onRejected] : [onRejected, onSessionEnded];
      await expect.poll(() => said).toHaveBeenCalledExactlyOnceWith('token');
      expect(unsaid).not.toHaveBeenCalled();
      expect(heard).toEqual([false]);
      expect(signaling.socket.active).toBe(false);
    },
  );

  it('because it stops comes back by itself', async () => {
    await connect();
    socket.emit('closing', { reason: 'server-stopping', message: '' });
    const again = new Promise<Socket>((resolve) => void server.once('connection', resolve));
    socket.disconnect();
    socket = await again;
    await expect.poll(() => signaling.isConnected).toBe(true);
    expect(onRejected).not.toHaveBeenCalled();
  });

  it('that refuses the token is not asked again', async () => {
    server.use((_socket, next) => next(new Error('Authentication failed')));
    signaling.connect();
    await expect.poll(() => onRejected).toHaveBeenCalledOnce();
    expect(signaling.socket.active).toBe(false);
  });
});

describe('a server that wants to be left alone', () => {
  const handshakes: number[] = [];
  function refuseOnce(data: object): void {
    handshakes.length = 0;
    server.use((_socket, next) => {
      handshakes.push(performance.now());
      next(handshakes.length === 1 ? Object.assign(new Error('Too many requests'), { data }) : undefined);
    });
  }

  it('is left alone for as long as it says, whatever the network hints, and then asked again', async () => {
    refuseOnce({ code: 'too_many_requests', retryAfterSeconds: 3 });
    const onKeptAway = vi.fn<() => void>();
    signaling.onKeptAway(onKeptAway);
    signaling.connect();
    await expect.poll(() => onKeptAway).toHaveBeenCalledOnce();
    signaling.hurry();
    await vi.waitFor(() => expect(signaling.isConnected).toBe(true), { timeout: 8000 });
    expect(onRejected).not.toHaveBeenCalled();
    expect(handshakes).toHaveLength(2);
    expect(handshakes[1]! - handshakes[0]!).toBeGreaterThan(2900);
  });

  it.each([{ code: 'store_unavailable' }, { code: 'too_many_requests', retryAfterSeconds: 'soon' }])(
    'and says it in no words of ours (%o) is asked again soon',
    async (data) => {
      refuseOnce(data);
      const onKeptAway = vi.fn<() => void>();
      signaling.onKeptAway(onKeptAway);
      signaling.connect();
      await vi.waitFor(() => expect(signaling.isConnected).toBe(true), { timeout: 5000 });
      expect(onKeptAway).not.toHaveBeenCalled();
    },
  );

  it('closes the connection of who floods it, and is left alone', async () => {
    await connect();
    const onKeptAway = vi.fn<() => void>();
    signaling.onKeptAway(onKeptAway);
    socket.emit('closing', { reason: 'too-many-requests', message: '' });
    socket.disconnect();
    await expect.poll(() => onKeptAway).toHaveBeenCalledOnce();
    signaling.hurry();
    expect(signaling.isConnected).toBe(false);
  });
});

describe('a hint that the network changed', () => {
  it('costs a connection that lives nothing', async () => {
    await connect();
    const heard: boolean[] = [];
    signaling.onStatus((isConnected) => void heard.push(isConnected));
    const asked = new Promise<void>((resolve) => {
      socket.on('renewToken', (_payload: object, acknowledge: Acknowledge) => {
        acknowledge({ ok: false, code: 'unauthorized', message: 'A refusal is a sign of life as well.' });
        resolve();
      });
    });
    signaling.hurry();
    await asked;
    // The answer to this comes behind that one.
    serve();
    await endCall('a');
    expect(heard).toEqual([]);
  });

  it('finds out soon that a connection is dead, and makes another', async () => {
    await connect();
    const dead = socket;
    const again = new Promise<Socket>((resolve) => void server.once('connection', resolve));
    const lost = new Promise<string>((resolve) => void dead.once('disconnect', resolve));
    const begunAtMs = performance.now();
    // Nobody listens for the question, so nobody answers.
    signaling.hurry();
    signaling.hurry();
    socket = await again;
    // Socket.IO's own pings would take 25 s and more on this server.
    expect(performance.now() - begunAtMs).toBeLessThan(10_000);
    // To the server the old one is lost, not left: its seat is kept.
    expect(await lost).toBe('transport close');
    await expect.poll(() => signaling.isConnected).toBe(true);
  });

  it('takes no connection for dead because the page itself was held up', async () => {
    await connect();
    const { engine } = signaling.socket.io;
    const askedTwice = new Promise<void>((resolve) => {
      let questions = 0;
      socket.on('renewToken', (_payload: object, acknowledge: Acknowledge) => {
        questions += 1;
        acknowledge({ ok: true });
        if (questions === 2) resolve();
      });
    });
    signaling.hurry();
    // Nothing that arrives meanwhile is read before the time for it has run out.
    const untilMs = performance.now() + 2500;
    while (performance.now() < untilMs);
    await askedTwice;
    serve();
    await endCall('a');
    expect(signaling.socket.io.engine).toBe(engine);
  });

  it('ends the wait for the next attempt', async () => {
    await connect();
    await server.close();
    const { engine } = signaling.socket.io;
    // In the pause after an attempt that failed.
    await new Promise<void>((resolve) => void signaling.socket.once('connect_error', () => resolve()));
    expect(signaling.socket.io.engine.readyState).toBe('closed');
    signaling.hurry();
    expect(signaling.socket.io.engine).not.toBe(engine);
    expect(signaling.socket.io.engine.readyState).toBe('opening');
  });

  it('leaves an attempt alone that the server has just answered, however late', async () => {
    server.engine.use((_request: unknown, _response: unknown, next: () => void) => void setTimeout(next, 1200));
    const asked = new Promise<() => void>((resolve) => void server.use((_socket, next) => resolve(next)));
    const opened = new Promise<void>((resolve) => void signaling.socket.io.once('open', () => resolve()));
    signaling.connect();
    await opened;
    const { engine } = signaling.socket.io;
    signaling.hurry();
    const letIn = await asked;
    letIn();
    await expect.poll(() => signaling.isConnected).toBe(true);
    expect(signaling.socket.io.engine).toBe(engine);
  });

  it('does not shorten the pause of a client that the server has sent away for flooding it', async () => {
    await connect();
    const lost = new Promise<string>((resolve) => void signaling.socket.once('disconnect', resolve));
    socket.emit('closing', { reason: 'too-many-requests', message: '' });
    socket.disconnect();
    expect(await lost).toBe('io server disconnect');
    signaling.hurry();
    expect(signaling.socket.active).toBe(false);
    // A person who asks for it is not kept waiting.
    signaling.connect();
    await expect.poll(() => signaling.isConnected).toBe(true);
  });

  it('ends a knock at a door behind which nobody was', async () => {
    await connect();
    await server.close();
    const asked = vi.spyOn(globalThis, 'fetch');
    await vi.waitFor(() => expect(asked).toHaveBeenCalled(), 20_000);
    const { engine } = signaling.socket.io;
    // In the pause after a second one: a hint leaves a knock alone that has only just begun.
    await vi.waitFor(() => {
      const answers = asked.mock.settledResults.map(({ type }) => type);
      expect(answers.length).toBeGreaterThan(1);
      expect(new Set(answers)).toEqual(new Set(['rejected']));
    }, 20_000);
    const knocks = asked.mock.calls.length;
    // Plain HTTP, and no socket, until there is an answer.
    expect(signaling.socket.io.engine).toBe(engine);
    asked.mockResolvedValue(new Response());
    signaling.hurry();
    expect(asked).toHaveBeenCalledTimes(knocks + 1);
    await expect.poll(() => signaling.socket.io.engine).not.toBe(engine);
    asked.mockRestore();
  });

  it('makes no connection that nobody wants', async () => {
    signaling.hurry();
    expect(signaling.socket.active).toBe(false);
  });
});

describe('leaving', () => {
  it('while the connection is being made waits for it, and does not break it off', async () => {
    const ends: string[] = [];
    server.on('connection', (end) => {
      ends.push('connected');
      end.on('disconnect', (reason) => ends.push(reason));
    });
    signaling.connect();
    signaling.disconnect();
    await expect.poll(() => ends).toEqual(['connected', 'client namespace disconnect']);
    expect(signaling.socket.active).toBe(false);
    await connect();
    expect(signaling.isConnected).toBe(true);
  });

  it('between two attempts is at once', async () => {
    await connect();
    await server.close();
    await new Promise<void>((resolve) => void signaling.socket.once('connect_error', () => resolve()));
    signaling.disconnect();
    expect(signaling.socket.active).toBe(false);
  });

  it('while the server cannot be reached ends the attempts', async () => {
    await server.close();
    signaling.connect();
    signaling.disconnect();
    await expect.poll(() => signaling.socket.active).toBe(false);
    expect(onRejected).not.toHaveBeenCalled();
  });
});
