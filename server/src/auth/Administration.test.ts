import { expect, test, vi } from 'vitest';
import { AppError } from '../AppError.ts';
import type { UserRecord } from '../stores/store.ts';
import { Administration, type Administrator } from './Administration.ts';

test('changes that wait behind one for which the store is away are refused with it, and the next is tried', async () => {
  const first = Promise.withResolvers<UserRecord>();
  const admin = { _id: 'ada', role: 'admin', lockedAt: null } as UserRecord;
  const findById = vi.fn(async () => admin).mockImplementationOnce(() => first.promise);
  const administration = new Administration({
    store: { users: { findById, setRole: async () => true } },
    securityLog: { record: () => undefined },
  } as unknown as ConstructorParameters<typeof Administration>[0]);
  const by = { identity: { userId: 'ada' } } as Administrator;
  const asked = ['a', 'b', 'c'].map((userId) => administration.setRole(userId, 'admin', by));
  const settled = Promise.allSettled(asked);
  first.reject(new AppError('store_unavailable'));
  expect(await settled).toMatchObject(asked.map(() => ({ status: 'rejected', reason: { code: 'store_unavailable' } })));
  expect(findById).toHaveBeenCalledOnce();
  await administration.setRole('a', 'admin', by);
});

test('a role that the account has already is no change, and no event', async () => {
  const roles = new Map([
    ['ada', 'admin'],
    ['bob', 'member'],
  ]);
  const record = vi.fn();
  const administration = new Administration({
    store: {
      users: {
        findById: async (_id: string) => ({ _id, role: roles.get(_id), lockedAt: null }),
        setRole: async (id: string, role: string) => roles.set(id, role),
      },
    },
    securityLog: { record },
  } as unknown as ConstructorParameters<typeof Administration>[0]);
  const by = { identity: { userId: 'ada' } } as Administrator;
  for (const role of ['member', 'admin', 'admin', 'member'] as const) await administration.setRole('bob', role, by);
  expect(record.mock.calls.map(([kind, { detail }]) => [kind, detail])).toEqual([
    ['role-changed', { role: 'admin' }],
    ['role-changed', { role: 'member' }],
  ]);
});
