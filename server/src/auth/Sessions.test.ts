import { createSecretKey, randomBytes } from 'node:crypto';
import { LIMITS } from '@parley/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SessionRecord, SessionStore, UserStore } from '../stores/store.ts';
import { makeUser } from '../stores/storeContract.ts';
import { createRefreshTokens } from './refreshTokens.ts';
import { Sessions } from './Sessions.ts';

const ann = makeUser({ name: 'Ann', email: 'ann@test.com' });
let records: Map<string, SessionRecord>;
let ended: string[];
let recorded: string[];
let reads: number;
let now: number;
/** Runs between a read of the store and its answer. */
let meanwhile: () => Promise<unknown>;
let sessions: Sessions;

beforeEach(() => {
  records = new Map();
  ended = [];
  recorded = [];
  reads = 0;
  now = 0;
  meanwhile = () => Promise.resolve();
  const store: Pick<
    SessionStore,
    'create' | 'find' | 'rotateRefresh' | 'delete' | 'listByUser' | 'deleteByUser' | 'deleteExpired'
  > = {
    create: async (session) => void records.set(session.id, session),
    find: async (id) => {
      reads += 1;
      const found = records.get(id) ?? null;
      await meanwhile();
      return found;
    },
    rotateRefresh: async (id, fromHash, toHash, at) => {
      const found = records.get(id);
      if (found?.refreshHash !== fromHash) return false;
      const generation = found.generation + 1;
      records.set(id, { ...found, refreshHash: toHash, usedRefreshHash: fromHash, refreshedAt: at, generation });
      return true;
    },
    delete: async (id) => records.delete(id),
    listByUser: async () => [...records.values()].toReversed(),
    deleteByUser: async (_userId, exceptId) => {
      const ids = [...records.keys()].filter((id) => id !== exceptId);
      for (const id of ids) records.delete(id);
      return ids;
    },
    deleteExpired: async () => 0,
  };
  sessions = new Sessions({
    store: {
      sessions: store,
      users: { findById: async (id: string) => (id === ann._id ? ann : null) } as UserStore,
    },
    liveConnections: { endSessions: (ids) => ended.push(...ids) },
    refreshTokens: createRefreshTokens(createSecretKey(randomBytes(32))),
    securityLog: { record: (kind) => void recorded.push(kind) },
    refreshTokenTtlMs: 1000,
    now: () => now,
  });
});

const device = { address: '', userAgent: '' };
const open = async () => (await sessions.open(ann._id, device)).session.id;

it('reads a living session once, and an ended one not at all', async () => {
  const id = await open();
  expect(await sessions.find(id)).toMatchObject({ id, email: 'ann@test.com', expiresAtMs: 1000 });
  await sessions.find(id);
  expect(reads).toBe(1);
  expect(sessions.isAlive(id)).toBe(true);

  await sessions.end(id);
  expect([sessions.isAlive(id), await sessions.find(id), ended]).toEqual([false, null, [id]]);
});

it('does not keep a session that ended while the store answered', async () => {
  const id = await open();
  meanwhile = async () => {
    meanwhile = () => Promise.resolve();
    await sessions.end(id);
  };
  expect(await sessions.find(id)).toBeNull();
  expect(await sessions.find(id)).toBeNull();
});

it('ends all but one, also what only the view knows', async () => {
  const [kept, other, late] = [await open(), await open(), await open()];
  await sessions.find(late);
  // Gone from the store before its ids were listed, as when an account is deleted at the same moment.
  records.delete(late);
  await sessions.endAll(ann._id, kept);
  expect(ended.toSorted()).toEqual([other, late].toSorted());
  expect([kept, other, late].map((id) => sessions.isAlive(id))).toEqual([true, false, false]);
  expect(await sessions.find(late)).toBeNull();
});

it('keeps a session when the store could not end it', async () => {
  const id = await open();
  records.delete = () => {
    throw new Error('away');
  };
  await expect(sessions.end(id)).rejects.toThrow('away');
  expect([sessions.isAlive(id), ended]).toEqual([true, []]);
});

it('lets the view forget a session that ran out', async () => {
  const id = await open();
  await sessions.find(id);
  now = 1000;
  expect(await sessions.find(id)).toBeNull();
});

describe('generations', () => {
  const first = async () => {
    const { session, refreshToken } = await sessions.open(ann._id, device);
    return { id: session.id, refreshToken };
  };

  it('are known without a read of the store', async () => {
    const { id, refreshToken } = await first();
    expect((await sessions.find(id))?.generation).toBe(0);
    const once = await sessions.refresh(refreshToken, device);
    expect(once.session.generation).toBe(1);
    expect([0, 1].map((generation) => sessions.isCurrent(id, generation))).toEqual([true, true]);
    await sessions.refresh(once.refreshToken, device);
    reads = 0;
    expect((await sessions.find(id))?.generation).toBe(2);
    expect([0, 1, 2].map((generation) => sessions.isCurrent(id, generation))).toEqual([false, true, true]);
    expect(reads).toBe(0);
  });

  it('are not set back by a read that was under way', async () => {
    const { id, refreshToken } = await first();
    meanwhile = async () => {
      meanwhile = () => Promise.resolve();
      await sessions.refresh(refreshToken, device);
    };
    expect((await sessions.find(id))?.generation).toBe(1);
    expect((await sessions.find(id))?.generation).toBe(1);
  });

  it('are one for all who use the same refresh token at once', async () => {
    const { id, refreshToken } = await first();
    const given = await Promise.all(Array.from({ length: 20 }, () => sessions.refresh(refreshToken, device)));
    expect(new Set(given.map(({ session }) => session.generation))).toEqual(new Set([1]));
    expect(new Set(given.map((one) => one.refreshToken)).size).toBe(1);
    expect([records.get(id)?.generation, ended, recorded]).toEqual([1, [], []]);
  });

  it('end with the family when a used refresh token comes back, and that is recorded once', async () => {
    const { id, refreshToken } = await first();
    const once = await sessions.refresh(refreshToken, device);
    await sessions.refresh(once.refreshToken, device);
    await expect(sessions.refresh(refreshToken, device)).rejects.toMatchObject({ code: 'refresh_reused' });
    expect([sessions.isAlive(id), ended, recorded]).toEqual([false, [id], ['refresh-reused']]);
    await expect(sessions.refresh(refreshToken, device)).rejects.toMatchObject({ code: 'session_expired' });
    expect(recorded).toHaveLength(1);
  });
});

it('ends the oldest sessions of an account that has as many as it may', async () => {
  const opened: string[] = [];
  for (now = 0; now < LIMITS.sessionsPerAccount + 2; now += 1) {
    opened.push((await sessions.open(ann._id, { address: '::1', userAgent: 'test' })).session.id);
  }
  expect(ended).toEqual(opened.slice(0, 2));
  expect([...records.keys()]).toEqual(opened.slice(2));
});

it('asks the store again after a deletion of the account that was given up on, and may be done all the same', async () => {
  const id = await open();
  await sessions.find(id);
  const away = new Error('no answer in time');
  const remove = async () => {
    records.clear();
    throw away;
  };
  await expect(sessions.endWithAccount(ann._id, remove)).rejects.toBe(away);
  expect(await sessions.find(id)).toBeNull();
});
