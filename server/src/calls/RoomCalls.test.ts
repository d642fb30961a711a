import { beforeEach, expect, test } from 'vitest';
import type { CallRecord } from '../stores/store.ts';
import { RoomCalls, type CallMember } from './RoomCalls.ts';

const member = (id: string, userId = `user of ${id}`): CallMember => ({
  id,
  userId,
  name: id.toUpperCase(),
  email: `${userId}@test.com`,
});
const [a, b, c] = [member('a'), member('b'), member('c')];
const inRecord = ({ userId, name, email }: CallMember) => ({ userId, name, email });

let records: CallRecord[];
let errors: unknown[];
let nowMs: number;
let storeFails: boolean;
let calls: RoomCalls;
beforeEach(() => {
  [records, errors, nowMs, storeFails] = [[], [], 1000, false];
  calls = new RoomCalls({
    history: {
      create: async (record) => {
        if (storeFails) throw new Error('away');
        records.push(record);
      },
    },
    newId: () => `call ${records.length + 1}`,
    now: () => nowMs,
    onError: (error) => errors.push(error),
  });
});

/** `caller` calls, `callee` answers. */
const call = (caller = a, callee = b) => {
  calls.enter('room', caller);
  calls.answer('room', callee, caller);
};

test('nothing runs at first', () => {
  expect([calls.find('room'), calls.count]).toEqual([null, 0]);
  calls.leave('room', 'a', 0);
  expect(records).toEqual([]);
});

test('begins with an offer, counts from its first answer', () => {
  calls.enter('room', a);
  nowMs += 5000;
  expect([calls.find('room'), calls.count]).toEqual([{ elapsedMs: 0 }, 1]);
  calls.answer('room', b, a);
  nowMs += 300;
  calls.answer('room', c, a);
  nowMs += 400;
  expect(calls.find('room')).toEqual({ elapsedMs: 700 });
  expect(calls.find('elsewhere')).toBeNull();
});

test('is over when one of two hangs up, and is written once', async () => {
  call();
  nowMs += 60_000;
  calls.leave('room', 'a', 2);
  expect([calls.find('room'), calls.count]).toEqual([null, 0]);
  calls.leave('room', 'b', 2);
  calls.leave('room', 'b', 1);
  expect(records).toEqual([
    {
      id: 'call 1',
      roomId: 'room',
      startedAt: new Date(1000),
      endedAt: new Date(61_000),
      participants: [inRecord(a), inRecord(b)],
    },
  ]);
});

test('goes on while two are left; the record has everyone who ever was', () => {
  call(a, b);
  call(a, c);
  calls.leave('room', 'a', 2);
  expect([calls.find('room'), records]).toEqual([{ elapsedMs: 0 }, []]);
  calls.leave('room', 'c', 1);
  expect(calls.find('room')).toBeNull();
  expect(records.map(({ participants }) => participants)).toEqual([[a, b, c].map(inRecord)]);
});

test('who is not in the call does not end it', () => {
  call();
  calls.leave('room', 'stranger', 2);
  expect(calls.find('room')).toEqual({ elapsedMs: 0 });
});

test('a caller whom nobody answered: another who leaves does not end the call, unless it was the last other', () => {
  calls.enter('room', a);
  calls.leave('room', 'c', 2);
  expect(calls.count).toBe(1);
  calls.leave('room', 'b', 1);
  expect(calls.count).toBe(0);
});

test('a call that nobody answered is not in the history', () => {
  calls.enter('room', a);
  calls.leave('room', 'a', 2);
  expect([calls.count, records]).toEqual([0, []]);
});

test('an answer makes both members, whoever offered before', () => {
  calls.answer('room', b, a);
  calls.leave('room', 'b', 2);
  expect(records.map(({ participants }) => participants)).toEqual([[inRecord(a), inRecord(b)]]);
});

test('a person in two tabs is one person', () => {
  const tab = member('a2', a.userId);
  call(a, b);
  call(tab, b);
  calls.leave('room', 'a', 2);
  expect(calls.count).toBe(1);
  calls.leave('room', 'a2', 1);
  expect(records.map(({ participants }) => participants.map(({ userId }) => userId))).toEqual([[a.userId, b.userId]]);
});

test('the next call of a room begins anew', () => {
  call();
  nowMs += 500;
  calls.leave('room', 'a', 2);
  nowMs += 1000;
  call(b, a);
  expect(calls.find('room')).toEqual({ elapsedMs: 0 });
  nowMs += 700;
  calls.leave('room', 'b', 2);
  expect(records.map(({ id, startedAt, endedAt }) => [id, endedAt.getTime() - startedAt.getTime()])).toEqual([
    ['call 1', 500],
    ['call 2', 700],
  ]);
});

test('rooms are apart', () => {
  call();
  calls.enter('__proto__', c);
  expect(calls.count).toBe(2);
  calls.leave('__proto__', 'c', 1);
  expect([calls.count, calls.find('room')]).toEqual([1, { elapsedMs: 0 }]);
});

test('a store that is away costs the record, not the call', async () => {
  storeFails = true;
  call();
  calls.leave('room', 'a', 2);
  expect(calls.find('room')).toBeNull();
  await expect.poll(() => errors).toEqual([new Error('away')]);
});
