import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import type { Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SqliteStore } from '../stores/sqlite/SqliteStore.ts';
import { ApiClient } from '../testing/ApiClient.ts';
import {
  ask,
  connectSocket,
  connectUser,
  join,
  registerUser,
  TRANSPORTS,
  type SocketUser,
  waitFor,
} from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let directory: string;
const running: TestServer[] = [];
const open: Socket[] = [];

beforeEach(async () => {
  directory = await mkdtemp(joinPath(tmpdir(), 'parley-restart-'));
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.disconnect();
  await Promise.all(running.splice(0).map((server) => server.stop()));
  await rm(directory, { recursive: true, force: true });
});

/** A process over the same data and the same secret. */
async function start(secret = 'a-secret-that-outlives-the-process-0123456789'): Promise<TestServer> {
  const server = await startServer({ env: { JWT_SECRET: secret }, openStore: () => SqliteStore.open(directory) });
  running.push(server);
  return server;
}

async function stop(server: TestServer): Promise<void> {
  running.splice(running.indexOf(server), 1);
  await server.stop();
}

test.each(TRANSPORTS)('a stop tells the clients over %s, which come back by themselves', async (transport) => {
  const server = await start();
  const account = await registerUser(server.origin);
  const socket = await connectSocket(server.origin, account.token, {
    transport,
    reconnection: true,
    reconnectionDelay: 10,
  });
  open.push(socket);
  const told = transport === 'websocket' ? waitFor(socket, 'closing') : null;
  const gone = waitFor(socket, 'disconnect');
  const tries = new Promise((resolve) => socket.io.once('reconnect_attempt', resolve));
  await stop(server);
  if (told !== null) {
    expect(await told).toEqual({
      reason: 'server-stopping',
      message: 'The server stops. Your call goes on; the connection comes back by itself.',
    });
  }
  // Between two polls there is nobody to tell: the next one finds the door shut.
  expect(await gone).toMatch(transport === 'websocket' ? /^transport close$/ : /^transport (close|error)$/);
  expect(await tries).toBe(1);
  expect(socket.active).toBe(true);
});

test('a stop ends nobody who is in a room: the others hear of no loss', async () => {
  const server = await start();
  const [ann, bob] = [await connectUser(server.origin, 'Ann'), await connectUser(server.origin, 'Bob')];
  open.push(ann.socket, bob.socket);
  await join(ann, 'room', { protocol: 1 });
  const came = waitFor(ann.socket, 'newUserJoined');
  await join(bob, 'room');
  await came;
  const heard: string[] = [];
  ann.socket.onAny((event: string) => heard.push(event));
  const gone = waitFor(ann.socket, 'disconnect');
  await stop(server);
  await gone;
  expect(heard).toEqual(['closing']);
});

test('a stop may be asked for twice', async () => {
  const server = await start();
  open.push((await connectUser(server.origin)).socket);
  await Promise.all([server.app.close(), server.app.close()]);
  await stop(server);
  await expect(fetch(server.origin)).rejects.toThrow('fetch failed');
});

test('after a restart, resume tokens keep the ids and revive the call', async () => {
  const first = await start();
  const ann = await connectUser(first.origin, 'Ann');
  const bob = await connectUser(first.origin, 'Bob');
  open.push(ann.socket, bob.socket);
  const seatA = await join(ann, 'room', { protocol: 1 });
  const seatB = await join(bob, 'room', { protocol: 1 });
  await stop(first);

  const second = await start();
  const again = async (user: SocketUser): Promise<SocketUser> => {
    const socket = await connectSocket(second.origin, user.token);
    open.push(socket);
    return { ...user, socket };
  };
  const [ann2, bob2] = [await again(ann), await again(bob)];
  const cleo = await connectUser(second.origin, 'Cleo');
  open.push(cleo.socket);

  const back = { protocol: 1, callEpoch: seatA.epoch };

  // Who has no seat to prove cannot say that a call runs.
  expect(await join(cleo, 'room', back)).toMatchObject({ call: null, participants: [] });
  await ask(cleo.socket, 'leaveRoom', { roomId: 'room' });

  const returned = await join(ann2, 'room', { ...back, resume: seatA.resume });
  expect(returned).toMatchObject({
    self: seatA.self,
    participants: [],
    call: { elapsedMs: expect.any(Number) },
    isReturn: false,
  });
  expect(returned.epoch).not.toBe(seatA.epoch);
  expect(ann2.socket.id).not.toBe(seatA.self);
  expect(await join(bob2, 'room', { ...back, resume: seatB.resume })).toMatchObject({
    self: seatB.self,
    participants: [{ id: seatA.self }],
    call: { elapsedMs: expect.any(Number) },
    epoch: returned.epoch,
  });
  // They may answer what was offered before the restart; whoever is new has nothing to answer.
  const answer = { type: 'answer', sdp: '' };
  await join(cleo, 'room', { protocol: 1 });
  const say = async (from: SocketUser, to: string | undefined) =>
    (await ask(from.socket, 'negotiationDone', { to, answer })).code ?? 'ok';
  expect(await say(ann2, seatB.self)).toBe('ok');
  expect(await say(bob2, seatA.self)).toBe('ok');
  expect(await say(ann2, cleo.socket.id)).toBe('not_allowed');
  expect(await say(cleo, seatA.self)).toBe('not_allowed');
  await ask(cleo.socket, 'leaveRoom', { roomId: 'room' });

  const news = waitFor(bob2.socket, 'newUserJoined');
  expect(await join(cleo, 'room', { protocol: 1 })).toMatchObject({
    participants: [{ id: seatA.self }, { id: seatB.self }],
    call: { elapsedMs: expect.any(Number) },
  });
  expect(await news).toMatchObject({ id: cleo.socket.id, joinsCall: true });
});

test('callEpoch revives nothing of this run, nothing without it, and nothing against those who have no call', async () => {
  const first = await start();
  const ann = await connectUser(first.origin, 'Ann');
  const cleo = await connectUser(first.origin, 'Cleo');
  open.push(ann.socket, cleo.socket);
  const { self, resume, epoch } = await join(ann, 'room', { protocol: 1 });
  const again = async (more: object) => {
    const socket = await connectSocket(first.origin, ann.token);
    open.push(socket);
    const snapshot = await join({ ...ann, socket }, 'room', { protocol: 1, resume, ...more });
    await ask(socket, 'leaveRoom', { roomId: 'room' });
    return snapshot;
  };
  await ask(ann.socket, 'leaveRoom', { roomId: 'room' });
  expect(await again({ callEpoch: epoch })).toMatchObject({ self, call: null, epoch });
  expect(await again({})).toMatchObject({ self, call: null });
  await join(cleo, 'room', { protocol: 1 });
  expect(await again({ callEpoch: 'another' })).toMatchObject({ self, call: null });
  await ask(cleo.socket, 'leaveRoom', { roomId: 'room' });
  expect(await again({ callEpoch: 'another' })).toMatchObject({ self, call: { elapsedMs: expect.any(Number) } });
  // A seat that the server knows needs nobody's word.
  await join(ann, 'room', { protocol: 1 });
  expect(await join(ann, 'room', { protocol: 1, resume, callEpoch: 'another' })).toMatchObject({ call: null });
});

test('a stop writes the call that runs to the history', async () => {
  const first = await start();
  const ann = await connectUser(first.origin, 'Ann');
  const bob = await connectUser(first.origin, 'Bob');
  open.push(ann.socket, bob.socket);
  await join(ann, 'room', { protocol: 1 });
  await join(bob, 'room', { protocol: 1 });
  await ask(ann.socket, 'callUser', { to: bob.socket.id, offer: { type: 'offer', sdp: '' } });
  await ask(bob.socket, 'callAccepted', { to: ann.socket.id, answer: { type: 'answer', sdp: '' } });
  await stop(first);
  const second = await start();
  const { calls } = (await new ApiClient(second.origin).get('/api/calls', { token: ann.token })).body;
  expect(calls).toMatchObject([{ roomId: 'room', others: [{ email: bob.email }] }]);
});

test('a token and a resume token of another secret are worth nothing', async () => {
  const first = await start();
  const ann = await connectUser(first.origin, 'Ann');
  open.push(ann.socket);
  const { self, resume } = await join(ann, 'room', { protocol: 1 });
  await stop(first);
  const second = await start('another-secret-than-that-of-before-0123456789');
  await expect(connectSocket(second.origin, ann.token)).rejects.toThrow('Authentication failed');
  const bob = await connectUser(second.origin, 'Bob');
  open.push(bob.socket);
  const seat = await join(bob, 'room', { protocol: 1, resume });
  expect(seat.self).toBe(bob.socket.id);
  expect(seat.self).not.toBe(self);
});
