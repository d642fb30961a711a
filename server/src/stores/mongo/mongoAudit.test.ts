import { mongo } from 'mongoose';
import { expect, test } from 'vitest';
import type { Models } from './models.ts';
import { mongoAudit } from './mongoAudit.ts';
import { MongoGuard } from './MongoGuard.ts';

const event = {
  id: 'event',
  at: new Date(0),
  kind: 'sign-in',
  userId: null,
  actorId: null,
  address: '',
  userAgent: '',
  detail: {},
};
const DUPLICATE = 11000;
/** `Document failed validation`. */
const REFUSED = 121;

/** Appends to a server that refuses some of what it gets, with these codes. */
function append(codes: number[], concern?: object): Promise<void> {
  const result = { getWriteConcernError: () => concern } as unknown as mongo.BulkWriteResult;
  const writeErrors = codes.map((code) => ({ code }) as mongo.WriteError);
  const error = new mongo.MongoBulkWriteError({ message: 'some were refused', code: REFUSED, writeErrors }, result);
  const securityEvents = { insertMany: () => Promise.reject(error) };
  const users = { find: () => ({ lean: async () => [] }) };
  return mongoAudit({ securityEvents, users } as unknown as Models, new MongoGuard()).append([event]);
}

test('events that are there already are no failure', async () => {
  await expect(append([DUPLICATE, DUPLICATE])).resolves.toBeUndefined();
});

test.each([
  ['an event that is refused otherwise', [REFUSED], undefined],
  ['one among some that are there already', [DUPLICATE, REFUSED, DUPLICATE], undefined],
  ['a write that is not certain to last', [DUPLICATE], { code: 64 }],
])('%s is, so that it is tried again', async (_name, codes, concern) => {
  await expect(append(codes, concern)).rejects.toMatchObject({ code: 'store_unavailable' });
});
