import { expect, it } from 'vitest';
import type { AuditRecord, UserRecord } from '../stores/store.ts';
import { makeUser } from '../stores/storeContract.ts';
import { LockWatch } from './LockWatch.ts';

function scene() {
  const letIn = new Set<string>();
  const clock = { ms: 1_700_000_000_000 };
  const events: AuditRecord[] = [];
  const ended: string[] = [];
  const asked = { lists: 0 };
  let serial = 0;
  const add = (kind: string, userId: string | null, atMs = clock.ms) => {
    serial += 1;
    const more = { actorId: null, address: '', userAgent: '', detail: {} };
    events.unshift({ id: String(serial), at: new Date(atMs), kind, userId, ...more });
  };
  const watch = new LockWatch({
    audit: {
      count: async (since, until) =>
        ['account-locked', 'sign-in']
          .map((kind) => events.filter((event) => event.kind === kind && event.at >= since && event.at < until))
          .filter((found) => found.length > 0)
          .map((found) => ({ kind: found[0]?.kind ?? '', index: 0, count: found.length })),
      list: async ({ kinds, limit }) => {
        asked.lists += 1;
        return events
          .filter(({ kind }) => kinds?.includes(kind))
          .toSorted((a, b) => b.at.getTime() - a.at.getTime())
          .slice(0, limit);
      },
    },
    users: { findById: async (id) => account(id, !letIn.has(id)) },
    sessions: { endAll: async (userId) => void ended.push(userId) },
    log: { debug: () => undefined },
    now: () => clock.ms,
  });
  return { clock, add, ended, asked, watch, unlock: (id: string) => void letIn.add(id) };
}

function account(_id: string, isLocked: boolean): UserRecord {
  return makeUser({ _id, lockedAt: isLocked ? new Date(0) : null });
}

it('leaves an account alone that was let in again meanwhile', async () => {
  const { clock, add, ended, watch, unlock } = scene();
  clock.ms += 100;
  add('account-locked', 'a');
  unlock('a');
  await watch.look();
  expect(ended).toEqual([]);
});

it('ends the sessions of an account that was locked, once', async () => {
  const { clock, add, ended, watch } = scene();
  clock.ms += 100;
  add('sign-in', 'b');
  add('account-locked', 'a');
  await watch.look();
  // Let in again, and signed in again: that is not undone by the next look.
  clock.ms += 1000;
  await watch.look();
  expect(ended).toEqual(['a']);
  add('account-locked', 'a');
  await watch.look();
  expect(ended).toEqual(['a', 'a']);
});

it('sees a lock that is written a minute after it happened, behind others, and one by a clock that runs ahead', async () => {
  const { clock, add, ended, watch } = scene();
  add('account-locked', 'a');
  await watch.look();
  clock.ms += 60_000;
  // The store was away meanwhile.
  add('account-locked', 'late', clock.ms - 59_000);
  add('account-locked', 'ahead', clock.ms + 30_000);
  await watch.look();
  await watch.look();
  expect(ended.toSorted()).toEqual(['a', 'ahead', 'late']);
});

it('sees each of three hundred locks of a moment', async () => {
  const { add, ended, watch } = scene();
  for (let index = 0; index < 300; index += 1) add('account-locked', `account${index}`);
  await watch.look();
  expect(new Set(ended).size).toBe(300);
});

it('asks for nothing more while nobody is locked, and ignores a lock of long ago', async () => {
  const { clock, add, ended, asked, watch } = scene();
  add('account-locked', 'long ago', clock.ms - 600_000);
  add('sign-in', 'b');
  await watch.look();
  expect([ended, asked.lists]).toEqual([[], 0]);
});

it('tries again what failed', async () => {
  const { add, ended, watch, clock } = scene();
  add('account-locked', 'a', clock.ms + 200);
  let isAway = true;
  const failing = new LockWatch({
    audit: {
      count: async () => [{ kind: 'account-locked', index: 0, count: 1 }],
      list: async () => [
        {
          id: '1',
          at: new Date(clock.ms),
          kind: 'account-locked',
          userId: 'a',
          actorId: null,
          address: '',
          userAgent: '',
          detail: {},
        },
      ],
    },
    users: { findById: async (id) => account(id, true) },
    sessions: {
      endAll: async (userId) => {
        if (isAway) throw new Error('away');
        ended.push(userId);
      },
    },
    log: { debug: () => undefined },
    now: () => clock.ms,
  });
  await expect(failing.look()).rejects.toThrow('away');
  isAway = false;
  await failing.look();
  expect(ended).toEqual(['a']);
  await watch.close();
});
