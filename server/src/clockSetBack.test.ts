import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ApiClient } from './testing/ApiClient.ts';
import { ask, connectSocket, join, registerUser, type SocketUser } from './testing/SocketUser.ts';
import { startServer, type TestServer } from './testing/startServer.ts';

const HOUR_MS = 3_600_000;

let server: TestServer;
const clock = { ms: Date.now(), monotonicMs: 0 };
const open: Socket[] = [];
beforeAll(async () => {
  server = await startServer({ now: () => clock.ms, monotonicNow: () => clock.monotonicMs });
});
afterAll(() => server.stop());
beforeEach(() => {
  clock.ms = Date.now();
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.disconnect();
});

async function comeIn(name: string): Promise<SocketUser> {
  const account = await registerUser(server.origin, name);
  const socket = await connectSocket(server.origin, account.token);
  open.push(socket);
  return { ...account, socket };
}

test('whoever is inside goes on: budgets are full, and one mistake is one', async () => {
  const ann = await comeIn('Ann');
  await join(ann, 'room');
  const mistake = () => ask(ann.socket, 'endCall', { to: 'nobody' });
  expect(await mistake()).toMatchObject({ code: 'not_allowed' });
  clock.ms -= HOUR_MS;
  expect(await ask(ann.socket, 'mediaState', { audio: true, video: true, screen: false })).toEqual({ ok: true });
  expect(await mistake()).toMatchObject({ code: 'not_allowed' });
});

test('whoever has guessed too often waits no longer for it', async () => {
  const { email } = await registerUser(server.origin, 'Ben');
  const api = new ApiClient(server.origin);
  const signIn = async (password: string) => (await api.post('/api/auth/login', { body: { email, password } })).status;
  for (let count = 0; count < 10; count += 1) expect(await signIn('wrong')).toBe(401);
  expect(await signIn('SecurePass123')).toBe(429);
  clock.ms -= HOUR_MS;
  clock.monotonicMs += HOUR_MS / 4;
  expect(await signIn('SecurePass123')).toBe(200);
});
