import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../AppError.ts';
import { SqliteStore } from '../stores/sqlite/SqliteStore.ts';
import type { Store } from '../stores/store.ts';
import { ApiClient } from '../testing/ApiClient.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let api: ApiClient;

async function start(options?: Parameters<typeof startServer>[0]) {
  server = await startServer(options);
  api = new ApiClient(server.origin);
}
afterEach(() => server.stop());

describe('readiness', () => {
  it('is said while the store answers, and who is down when it does not', async () => {
    let store: Store | undefined;
    await start({
      openStore: async (dataDir) => {
        store = await SqliteStore.open(dataDir);
        return store;
      },
    });
    expect((await api.get('/readyz')).body).toEqual({ status: 'ready' });
    await store?.close();

    const answer = await api.get('/readyz');
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ code: 'not_ready', down: ['store'] });
    expect((await api.get('/healthz')).body).toEqual({ status: 'ok' });
    const login = await api.login('ann@test.com');
    expect([login.status, login.body.code]).toEqual([503, 'store_unavailable']);
  });

  it('comes within two seconds from a store that hangs, which is asked once for all who ask', async () => {
    const ping = vi.fn(() => new Promise<void>(() => undefined));
    await start({
      openStore: async (dataDir) => {
        const store = await SqliteStore.open(dataDir);
        return Object.assign(store, { ping });
      },
    });
    const before = performance.now();
    const answers = await Promise.all([1, 2, 3].map(() => api.get('/readyz')));
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(performance.now() - before).toBeLessThan(2000);
    expect(ping).toHaveBeenCalledOnce();
    ping.mockResolvedValue();
    expect((await api.get('/readyz')).status).toBe(200);
  });
});

it('does not count a sign-in that the store could not judge', async () => {
  let isAway = true;
  await start({
    openStore: async (dataDir) => {
      const store = await SqliteStore.open(dataDir);
      const { users } = store;
      const findByEmail = users.findByEmail.bind(users);
      users.findByEmail = async (email) => {
        if (isAway) throw new AppError('store_unavailable');
        return findByEmail(email);
      };
      return store;
    },
  });
  await api.register('ann@test.com');
  for (let i = 0; i < 12; i += 1) expect((await api.login('ann@test.com')).status).toBe(503);
  isAway = false;
  expect((await api.login('ann@test.com')).status).toBe(200);
});

it('answers a bug with internal, without its words', async () => {
  await start({
    openStore: async (dataDir) => {
      const store = await SqliteStore.open(dataDir);
      store.users.findByEmail = () => Promise.reject(new Error('hush: /etc/passwd'));
      return store;
    },
  });
  const answer = await api.login('ann@test.com');
  expect([answer.status, answer.body.code]).toEqual([500, 'internal']);
  expect(answer.text).not.toContain('hush');
});

describe('metrics', () => {
  it('are for this machine itself', async () => {
    await start();
    server.metrics.countSocketEvent('joinRoom', 'ok');
    server.metrics.countSocketEvent('x'.repeat(50), 'unknown_event');
    await api.get('/api/rooms/some-room');
    const answer = await api.get('/metrics');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(answer.text).toContain('parley_sockets 0');
    expect(answer.text).toContain('nodejs_eventloop_lag_seconds');
    expect(answer.text).toContain('parley_socket_events_total{event="joinRoom",outcome="ok"} 1');
    expect(answer.text).toContain('parley_socket_events_total{event="unknown",outcome="unknown_event"} 1');
    expect(answer.text).toContain('parley_http_requests_total{route="/api/rooms/:id",status="401"} 1');
    expect(answer.text).not.toContain('some-room');

    for (const header of ['x-forwarded-for', 'x-forwarded-proto', 'forwarded', 'via']) {
      const forwarded = await api.get('/metrics', { headers: { [header]: '127.0.0.1' } });
      expect([forwarded.status, forwarded.body.code]).toEqual([404, 'not_found']);
    }
  });

  it('are for who asks this machine by its own name, whatever address the world or a page has pointed here', async () => {
    await start();
    const { port } = new URL(server.origin);
    const statusFor = async (host: string): Promise<number | undefined> => {
      const asked = request(`${server.origin}/metrics`, { headers: { host } }).end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, 'localhost']) {
      expect([host, await statusFor(host)]).toEqual([host, 200]);
    }
    for (const host of ['meet.example.com', `rebound.example:${port}`, 'localhost.example.com', '192.168.1.5', '%']) {
      expect([host, await statusFor(host)]).toEqual([host, 404]);
    }
  });

  it('are for whoever has METRICS_TOKEN', async () => {
    await start({ env: { METRICS_TOKEN: 'let-me-in' } });
    const from = (authorization: string) => api.get('/metrics', { headers: { via: 'proxy', authorization } });
    expect((await from('Bearer let-me-in')).status).toBe(200);
    expect((await from('Bearer let-me-out')).status).toBe(404);
    expect((await from('let-me-in')).status).toBe(404);
  });
});
