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
  calls.offer('room', caller.id, callee.id);
  calls.answer('room', callee, caller);
};

test('nothing runs at first', () => {
  expect([calls.find('room'), calls.count]).toEqual([null, 0]);
  calls.leave('room', 'a');
  expect(records).toEqual([]);
});

test('begins with an offer, counts from its first answer', () => {
  calls.offer('room', 'a', 'b');
  calls.offer('room', 'a', 'c');
  nowMs += 5000;
  expect([calls.find('room'), calls.count]).toEqual([{ elapsedMs: 0 }, 1]);
  calls.answer('room', b, a);
  nowMs += 300;
  calls.answer('room', c, a);
  nowMs += 400;
  expect(calls.find('room')).toEqual({ elapsedMs: 700 });
  expect(calls.find('elsewhere')).toBeNull();
});

test('a clock that is set back makes no call shorter than none', () => {
  call();
  nowMs = 400;
  expect(calls.find('room')).toEqual({ elapsedMs: 0 });
  expect(calls.list()).toMatchObject([{ elapsedMs: 0 }]);
  calls.leave('room', 'a');
  expect(records).toMatchObject([{ startedAt: new Date(1000), endedAt: new Date(1000) }]);
});

test('is over when one of two hangs up, and is written once', async () => {
  call();
  nowMs += 60_000;
  calls.leave('room', 'a');
  expect([calls.find('room'), calls.count]).toEqual([null, 0]);
  calls.leave('room', 'b');
  calls.leave('room', 'b');
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
  calls.leave('room', 'a');
  expect([calls.find('room'), records]).toEqual([{ elapsedMs: 0 }, []]);
  calls.leave('room', 'c');
  expect(calls.find('room')).toBeNull();
  expect(records.map(({ participants }) => participants)).toEqual([[a, b, c].map(inRecord)]);
});

test('who is not in the call does not end it', () => {
  call();
  calls.leave('room', 'stranger');
  expect(calls.find('room')).toEqual({ elapsedMs: 0 });
});

test('an offer that is refused or whose callee leaves is no call for the next one; others may still answer', () => {
  calls.offer('room', 'a', 'b');
  calls.offer('room', 'a', 'c');
  calls.leave('room', 'stranger');
  calls.leave('room', 'c');
  expect(calls.count).toBe(1);
  calls.leave('room', 'b');
  expect([calls.count, records]).toEqual([0, []]);
});

test('a call that nobody answered is not in the history', () => {
  calls.offer('room', 'a', 'b');
  calls.leave('room', 'a');
  expect([calls.count, records]).toEqual([0, []]);
});

test('an answer to nothing is no call, and makes no history', () => {
  calls.answer('room', b, a);
  expect(calls.count).toBe(0);
  // The offer was to another, or was made by the one who is answered to by itself.
  calls.offer('room', 'a', 'c');
  calls.answer('room', b, a);
  calls.answer('room', a, c);
  nowMs += 1000;
  expect(calls.find('room')).toEqual({ elapsedMs: 0 });
  calls.leave('room', 'a');
  expect([calls.count, records]).toEqual([0, []]);
});

test('an answer that comes after the end does not begin the call again', () => {
  call();
  calls.offer('room', 'a', 'b');
  calls.leave('room', 'a');
  calls.leave('room', 'b');
  calls.answer('room', b, a);
  expect([calls.count, records.length]).toEqual([0, 1]);
});

test('a callee who refuses does not end the call of the others', () => {
  call(a, b);
  calls.offer('room', 'a', 'c');
  calls.offer('room', 'b', 'c');
  calls.leave('room', 'c');
  calls.answer('room', c, a);
  expect(calls.count).toBe(1);
  calls.leave('room', 'b');
  expect(records.map(({ participants }) => participants)).toEqual([[a, b].map(inRecord)]);
});

test('both offer at once: one answer is the call of both, and nothing waits any more', () => {
  calls.offer('room', 'a', 'b');
  calls.offer('room', 'b', 'a');
  calls.answer('room', b, a);
  // The other's answer, and those of new connections inside the call, change nothing.
  calls.answer('room', a, b);
  calls.offer('room', 'b', 'a');
  calls.answer('room', a, b);
  expect(calls.count).toBe(1);
  calls.leave('room', 'b');
  expect([calls.count, records.length]).toEqual([0, 1]);
});

test('after a restart a call goes on with those who return; others who come and go do not end it', () => {
  calls.resume('room', a);
  calls.leave('room', 'stranger');
  calls.offer('room', 'c', 'a');
  calls.answer('room', a, c);
  calls.resume('room', b);
  calls.leave('room', 'c');
  expect(calls.count).toBe(1);
  calls.leave('room', 'a');
  expect(records.map(({ participants }) => participants)).toEqual([[a, c, b].map(inRecord)]);
});

test('who returned alone after a restart was in no call', () => {
  calls.resume('room', a);
  calls.leave('room', 'a');
  expect([calls.count, records]).toEqual([0, []]);
});

test('a stop writes the calls that were answered, and waits for the store', async () => {
  call();
  calls.offer('other', 'c', 'a');
  await calls.close();
  expect([calls.count, records.map(({ roomId }) => roomId)]).toEqual([0, ['room']]);
  storeFails = true;
  call();
  await calls.close();
  expect(errors).toEqual([new Error('away')]);
});

test('a person in two tabs is one person', () => {
  const tab = member('a2', a.userId);
  call(a, b);
  call(tab, b);
  calls.leave('room', 'a');
  expect(calls.count).toBe(1);
  calls.leave('room', 'a2');
  expect(records.map(({ participants }) => participants.map(({ userId }) => userId))).toEqual([[a.userId, b.userId]]);
});

test('each person tells how the call was, the last word counts, and the next call knows nothing of it', () => {
  expect(calls.rate('room', 'a', 'good')).toBe(false);
  calls.offer('room', 'a', 'b');
  expect(calls.rate('room', 'b', 'poor')).toBe(false);
  calls.answer('room', b, a);
  expect([calls.rate('room', 'a', 'poor'), calls.rate('room', 'a', 'weak'), calls.rate('room', 'c', 'good')]).toEqual([
    true,
    true,
    false,
  ]);
  calls.leave('room', 'b');
  call();
  calls.leave('room', 'b');
  expect(records.map(({ participants }) => participants.map(({ quality }) => quality))).toEqual([
    ['weak', undefined],
    [undefined, undefined],
  ]);
});

test('the next call of a room begins anew', () => {
  call();
  nowMs += 500;
  calls.leave('room', 'a');
  nowMs += 1000;
  call(b, a);
  expect(calls.find('room')).toEqual({ elapsedMs: 0 });
  nowMs += 700;
  calls.leave('room', 'b');
  expect(records.map(({ id, startedAt, endedAt }) => [id, endedAt.getTime() - startedAt.getTime()])).toEqual([
    ['call 1', 500],
    ['call 2', 700],
  ]);
});

test('rooms are apart', () => {
  call();
  calls.offer('__proto__', 'c', 'a');
  expect(calls.count).toBe(2);
  calls.leave('__proto__', 'c');
  expect([calls.count, calls.find('room')]).toEqual([1, { elapsedMs: 0 }]);
});

test('a store that is away costs the record, not the call', async () => {
  storeFails = true;
  call();
  calls.leave('room', 'a');
  expect(calls.find('room')).toBeNull();
  await expect.poll(() => errors).toEqual([new Error('away')]);
});
