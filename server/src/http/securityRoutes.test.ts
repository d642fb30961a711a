import { SECURITY_EVENTS, SecurityEventsReply, type SecurityEventReply } from '@parley/protocol';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AuditRecord } from '../stores/store.ts';
import { ApiClient } from '../testing/ApiClient.ts';
import { registerUser, type Account } from '../testing/SocketUser.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

const START_MS = Date.UTC(2030, 0, 1);
let server: TestServer;
let api: ApiClient;
let ann: Account;
let bob: Account;

beforeAll(async () => {
  server = await startServer({ env: { ACCESS_TOKEN_TTL: '30d' } });
  api = new ApiClient(server.origin);
});
afterAll(() => server.stop());
beforeEach(async () => {
  [ann, bob] = await Promise.all([registerUser(server.origin, 'Ann'), registerUser(server.origin, 'Bob')]);
});

let serial = 0;
const happened = (userId: string, more: Partial<AuditRecord> = {}): AuditRecord => {
  serial += 1;
  return {
    id: `event ${serial}`,
    at: new Date(START_MS + serial * 1000),
    kind: 'sign-in',
    userId,
    actorId: null,
    address: '203.0.113.77',
    userAgent: 'Browser',
    detail: {},
    ...more,
  };
};
/** Those that the test itself has written: what the server records by itself came long before. */
const mine = (events: SecurityEventReply[]) => events.filter(({ at }) => at >= new Date(START_MS).toISOString());
const read = async (token: string, query = '') => {
  const answer = await api.get(`/api/auth/events${query}`, { token });
  expect(answer.status).toBe(200);
  return SecurityEventsReply.parse(answer.body);
};

test('one sees one’s own events, the newest first, addresses shortened, and nobody else’s', async () => {
  const event = happened(ann.id, { kind: 'passkey-added', detail: { name: 'Key' } });
  const byAdmin = happened(ann.id, { kind: 'account-unlocked', actorId: bob.id });
  await server.store.audit.append([event, happened(bob.id), happened('f'.repeat(24)), byAdmin]);
  const { events } = await read(ann.token);
  expect(mine(events)).toEqual([
    {
      id: byAdmin.id,
      at: byAdmin.at.toISOString(),
      kind: 'account-unlocked',
      address: '',
      userAgent: '',
      byAdministrator: true,
      detail: {},
    },
    {
      id: event.id,
      at: event.at.toISOString(),
      kind: 'passkey-added',
      address: '203.0.113.x',
      userAgent: 'Browser',
      byAdministrator: false,
      detail: { name: 'Key' },
    },
  ]);
});

test('pages follow one another until none is left', async () => {
  const all = SECURITY_EVENTS.map((kind) => happened(ann.id, { kind }));
  await server.store.audit.append(all);
  const seen: string[] = [];
  let next: string | null = null;
  do {
    const page: SecurityEventsReply = await read(
      ann.token,
      `?limit=7${next === null ? '' : `&before=${encodeURIComponent(next)}`}`,
    );
    expect(page.events.length).toBeLessThanOrEqual(7);
    seen.push(...mine(page.events).map(({ kind }) => kind));
    next = page.next;
  } while (next !== null);
  expect(seen).toEqual(SECURITY_EVENTS.toReversed());
});

test('a kind that only a newer server knows is left out', async () => {
  await server.store.audit.append([happened(ann.id, { kind: 'from-the-future' }), happened(ann.id)]);
  expect(mine((await read(ann.token)).events).map(({ kind }) => kind)).toEqual(['sign-in']);
});

test('needs a token, and a query of its shape', async () => {
  expect((await api.get('/api/auth/events')).body.code).toBe('unauthorized');
  for (const query of ['?limit=0', '?limit=101', '?limit=x', '?before=']) {
    expect((await api.get(`/api/auth/events${query}`, { token: ann.token })).body.code).toBe('bad_request');
  }
  expect((await read(ann.token, '?before=none')).events).toEqual([]);
});
