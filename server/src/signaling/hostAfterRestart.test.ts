import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import { openTestStore } from '../testing/openTestStore.ts';
import { makeRoom } from '../testing/roomVisits.ts';
import {
  ask,
  connectSocket,
  join,
  registerUser,
  waitFor,
  type Account,
  type SocketUser,
} from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';
import type { Store } from '../stores/store.ts';

const secret = 'a secret that both runs of the server share';
const roomId = 'daily';
const clock = { offsetMs: 0 };
let dataDir: string;
let store: Store;
let server: TestServer;
let accounts: Account[];
let open: SocketUser[];

beforeEach(async () => {
  clock.offsetMs = 0;
  open = [];
  dataDir = await mkdtemp(joinPath(tmpdir(), 'parley-test-'));
  store = await openTestStore(dataDir);
  server = await start();
  accounts = await Promise.all(['Ann', 'Bob', 'Eve'].map((name) => registerUser(server.origin, name)));
});
afterEach(async () => {
  for (const { socket } of open) socket.disconnect();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

function start(): Promise<TestServer> {
  // The store outlives the first run; the last one closes it.
  return startServer({
    openStore: async () => store,
    env: { JWT_SECRET: secret },
    now: () => Date.now() + clock.offsetMs,
  });
}

async function visit(index: number): Promise<SocketUser> {
  const account = accounts[index]!;
  const user = { ...account, socket: await connectSocket(server.origin, account.token) };
  open.push(user);
  return user;
}

/** Ann is host, Bob is with her; then the server is another one. Resolves to their resume tokens. */
async function restart(handOver = false): Promise<{ ann: string; bob: string }> {
  const [a, b] = [await visit(0), await visit(1)];
  let { resume: ann } = await join(a, roomId, { protocol: 1 });
  let { resume: bob } = await join(b, roomId, { protocol: 1 });
  if (handOver) {
    const roles = Promise.all([waitFor(a.socket, 'roleChanged'), waitFor(b.socket, 'roleChanged')]);
    await ask(a.socket, 'handOver', { id: b.socket.id });
    [{ resume: ann }, { resume: bob }] = await roles;
  }
  await server.app.close();
  clock.offsetMs += 2000;
  server = await start();
  return { ann, bob };
}

test('nobody takes a room over by being first after a restart', async () => {
  const tokens = await restart();
  const eve = await visit(2);
  expect((await join(eve, roomId, { protocol: 1 })).isHost).toBe(true);
  await ask(eve.socket, 'lockRoom', { locked: true });
  const demoted = waitFor(eve.socket, 'roleChanged');
  // Who comes back from before is let in, and is proof that the room is older.
  const bob = await visit(1);
  const snapshot = await join(bob, roomId, { protocol: 1, resume: tokens.bob });
  expect([snapshot.isHost, snapshot.room.isLocked]).toEqual([undefined, false]);
  expect(await demoted).toMatchObject({ isHost: false });
  expect(await ask(eve.socket, 'removeParticipant', { id: bob.socket.id })).toMatchObject({ code: 'not_host' });

  const changed = waitFor(bob.socket, 'roomChanged');
  const ann = await visit(0);
  const { isHost, self } = await join(ann, roomId, { protocol: 1, resume: tokens.ann });
  expect(isHost).toBe(true);
  // Nobody who was inside already has become anything.
  await ask(ann.socket, 'lockRoom', { locked: true });
  expect(await changed).toMatchObject({ hosts: [self], isLocked: true });
});

test('a host of before who has handed over is none after a restart', async () => {
  const tokens = await restart(true);
  const ann = await visit(0);
  expect((await join(ann, roomId, { protocol: 1, resume: tokens.ann })).isHost).toBeUndefined();
  const bob = await visit(1);
  expect((await join(bob, roomId, { protocol: 1, resume: tokens.bob })).isHost).toBe(true);
});

test('where the host does not come back within a minute, the longest present is host', async () => {
  const tokens = await restart();
  const bob = await visit(1);
  expect((await join(bob, roomId, { protocol: 1, resume: tokens.bob })).isHost).toBeUndefined();
  const eve = await visit(2);
  expect((await join(eve, roomId, { protocol: 1 })).isHost).toBeUndefined();
  const promoted = waitFor(bob.socket, 'roleChanged');
  clock.offsetMs += 61_000;
  expect(await promoted).toMatchObject({ isHost: true });
  // By then a token of before says nothing about who is host.
  const ann = await visit(0);
  expect((await join(ann, roomId, { protocol: 1, resume: tokens.ann })).isHost).toBeUndefined();
});

test('a token of before opens no made room that its owner has locked since', async () => {
  const api = new ApiClient(server.origin);
  const made = await makeRoom(server.origin, accounts[0]!, {});
  const eve = await visit(2);
  const { resume } = await join(eve, made, { protocol: 1 });
  await ask(eve.socket, 'leaveRoom', { roomId: made });
  await api.call('PATCH', `/api/rooms/${made}`, { token: accounts[0]!.token, body: { access: 'locked' } });
  await restart();
  expect(
    await ask((await visit(2)).socket, 'joinRoom', { email: eve.email, roomId: made, protocol: 1, resume }),
  ).toMatchObject({ ok: false, code: 'not_found' });
});
