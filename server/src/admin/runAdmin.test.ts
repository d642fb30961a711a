import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../stores/openStore.ts';
import { ApiClient } from '../testing/ApiClient.ts';
import { connectUser, join as joinRoom, registerUser, waitFor } from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';
import { runAdmin } from './runAdmin.ts';

const noFiles = () => ({ server: {}, client: {} });

async function admin(args: string[], env: Record<string, string> = {}) {
  let output = '';
  const code = await runAdmin(args, { LOG_LEVEL: 'silent', ...env }, (text) => void (output += text), noFiles);
  return { code, output };
}

describe('beside a running server', () => {
  let server: TestServer;
  let api: ApiClient;
  let dataDir: string;
  beforeAll(async () => {
    server = await startServer({
      env: { REGISTRATION: 'open' },
      openStore: (dir) => {
        dataDir = dir;
        return openStore({ dataDir: dir });
      },
    });
    api = new ApiClient(server.origin);
  });
  afterAll(() => server?.stop());
  const run = (...args: string[]) => admin(args, { DATA_DIR: dataDir, PORT: new URL(server.origin).port });
  const kindsOf = async (userId: string) =>
    (await server.store.audit.list({ userId, before: null, limit: 50 })).map(({ kind }) => kind);

  it('makes a link for a forgotten password', async () => {
    const ann = await registerUser(server.origin);
    const { code, output } = await run('reset-password', ann.email.toUpperCase());
    expect(code).toBe(0);
    const [, url, token] = /(http:\/\/localhost:\d+\/reset#([\w-]{43}))\n/.exec(output) ?? [];
    expect(url).toContain(new URL(server.origin).port);
    const body = { token, password: 'tarm bolu vex 7' };
    expect((await api.post('/api/auth/password/reset', { body })).status).toBe(200);
    expect((await api.login(ann.email, 'tarm bolu vex 7')).status).toBe(200);
    expect(await kindsOf(ann.id)).toContain('password-reset-asked');
  });

  it('makes invitations, and says when they are not needed', async () => {
    const { code, output } = await run('invite', 'new@test.com');
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/\/register#invite=[\w-]{43}\n[\s\S]*REGISTRATION is open/),
    ]);
    expect((await run('invite')).output).toContain('whom you want to invite');
    const closed = await admin(['invite'], { DATA_DIR: dataDir, REGISTRATION: 'closed' });
    expect([closed.code, closed.output]).toEqual([1, expect.stringContaining('REGISTRATION is closed')]);
  });

  it('makes an administrator', async () => {
    const ann = await registerUser(server.origin);
    expect(await run('make-admin', ann.email)).toEqual({ code: 0, output: `${ann.email} is an administrator now.\n` });
    expect((await server.store.users.findById(ann.id))?.role).toBe('admin');
    expect((await run('make-admin', ann.email)).output).toContain('already');
    expect(await kindsOf(ann.id)).toContain('role-changed');
  });

  it('locks an account: its sockets are closed within a second, and it is out until it is unlocked', async () => {
    const [ann, ben] = [await connectUser(server.origin), await connectUser(server.origin, 'Ben')];
    await joinRoom(ann, 'kitchen');
    await joinRoom(ben, 'kitchen');
    const [closing, left] = [waitFor(ann.socket, 'closing'), waitFor(ben.socket, 'userLeft')];
    const locked = await run('lock', ann.email);
    const startedMs = performance.now();
    expect([locked.code, locked.output]).toEqual([0, expect.stringContaining('Sessions ended: 1')]);
    expect((await closing).reason).toBe('session-ended');
    expect(performance.now() - startedMs).toBeLessThan(1000);
    expect((await left).email).toBe(ann.email);

    expect((await api.get('/api/auth/me', { token: ann.token })).status).toBe(401);
    expect((await api.login(ann.email)).body.code).toBe('account_locked');
    expect((await api.login(ann.email, 'WrongPass123')).body.code).toBe('invalid_credentials');
    expect((await run('unlock', ann.email)).output).toContain('may sign in again');
    const again = await api.login(ann.email);
    expect(again.status).toBe(200);
    expect((await run('unlock', ann.email)).output).toContain('was not locked');
    expect((await api.get('/api/auth/me', { token: again.body.token })).status).toBe(200);
    expect(ben.socket.connected).toBe(true);
    expect(await kindsOf(ann.id)).toEqual(expect.arrayContaining(['account-locked', 'account-unlocked']));
    ben.socket.disconnect();
  });

  it('takes a second factor off, passkeys included', async () => {
    const ann = await registerUser(server.origin);
    expect((await run('remove-second-factor', ann.email)).output).toContain('has no second factor');
    const { secondFactors, passkeys } = server.store;
    await secondFactors.setUp(ann.id, 'sealed');
    await secondFactors.enable(ann.id, new Date(), 1, ['hash']);
    const passkey = { id: 'key', userId: ann.id, publicKey: 'x', counter: 0, transports: [], name: 'Phone' };
    await passkeys.create({ ...passkey, createdAt: new Date(), lastUsedAt: null });
    expect((await run('remove-second-factor', ann.email)).code).toBe(0);
    expect([await secondFactors.find(ann.id), await passkeys.listByUser(ann.id)]).toEqual([null, []]);
    expect(await kindsOf(ann.id)).toEqual(expect.arrayContaining(['second-factor-disabled', 'passkey-removed']));
  });

  it('lists the accounts', async () => {
    const ann = await registerUser(server.origin, 'Wilhelmina');
    await run('lock', ann.email);
    const { code, output } = await run('list');
    expect(code).toBe(0);
    const [head, ...lines] = output.trimEnd().split('\n');
    expect(head).toMatch(/^ADDRESS +NAME +SINCE$/);
    const total = (await server.store.users.list({ text: '', after: null, limit: 1000 })).length;
    expect(lines).toHaveLength(total);
    expect(lines.find((line) => line.startsWith(ann.email))).toMatch(
      /Wilhelmina +\d{4}-\d\d-\d\d +locked, address not proved$/,
    );
  });

  it('says who is not there', async () => {
    for (const name of ['reset-password', 'make-admin', 'lock', 'unlock', 'remove-second-factor']) {
      const { code, output } = await run(name, 'nobody@test.com');
      expect([code, output]).toEqual([1, expect.stringContaining('no account with the address nobody@test.com')]);
    }
  });
});

it.each([
  [[], 0, 'Usage: npm run admin'],
  [['help'], 0, 'remove-second-factor EMAIL'],
  [['lock', '--help'], 0, 'Usage'],
  [['dance'], 2, 'There is no command dance'],
  [['constructor'], 2, 'There is no command constructor'],
  [['lock'], 2, 'The address of an account is missing'],
  [['lock', 'nobody'], 2, '"nobody" is no e-mail address'],
  [['list', 'a@test.com'], 2, 'takes nothing more'],
  [['lock', 'a@test.com', 'b@test.com'], 2, 'Usage'],
])('%j ends with %i and says: %s', async (args, code, words) => {
  expect(await admin(args)).toEqual({ code, output: expect.stringContaining(words) });
});

it('makes no empty database where there is none, and says what is wrong with the settings', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-admin-'));
  const none = await admin(['list'], { DATA_DIR: dataDir });
  expect([none.code, none.output]).toEqual([1, expect.stringContaining('There is no data in')]);
  const bad = await admin(['list'], { PORT: 'x' });
  expect([bad.code, bad.output]).toEqual([1, expect.stringContaining('PORT must be')]);
  const away = await admin(['list'], { MONGO_URI: 'mongodb://127.0.0.1:1/parley' });
  expect([away.code, away.output]).toEqual([1, expect.stringContaining('MONGO_URI')]);
  await rm(dataDir, { recursive: true, force: true });
});
