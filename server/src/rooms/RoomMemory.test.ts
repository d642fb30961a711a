import { expect, test } from 'vitest';
import { RoomMemory } from './RoomMemory.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function memoryAt(ms: number, startedAtMs = -HOUR_MS): { memory: RoomMemory; clock: { ms: number } } {
  const clock = { ms };
  return { memory: new RoomMemory({ now: () => clock.ms, startedAtMs }), clock };
}
const seat = (id: string, userId = `owner of ${id}`) => ({ id, userId });

test('a seat that ran out is remembered for an hour, or until the last one inside has left on purpose', () => {
  const { memory, clock } = memoryAt(0);
  memory.noteAway('room', seat('early'));
  clock.ms = HOUR_MS - 1;
  memory.noteAway('room', seat('late'));
  expect([memory.isLost('room', 'early'), memory.isLost('other', 'early')]).toEqual([true, false]);
  clock.ms = MINUTE_MS + HOUR_MS;
  expect([memory.isLost('room', 'early'), memory.isLost('room', 'late')]).toEqual([false, true]);
  memory.noteEmpty('room');
  expect(memory.isLost('room', 'late')).toBe(false);
});

test('nor is one to which its owner came back, nor any of somebody who has left', () => {
  const { memory } = memoryAt(0);
  for (const one of [seat('a', 'ann'), seat('b', 'bob'), seat('c', 'bob'), seat('d', 'bob')])
    memory.noteAway('room', one);
  memory.noteBack('room', 'b');
  const isLost = () => ['a', 'b', 'c', 'd'].map((id) => memory.isLost('room', id));
  expect(isLost()).toEqual([true, false, true, true]);
  memory.noteLeft('room', 'bob');
  expect(isLost()).toEqual([true, false, false, false]);
});

test('who has left is remembered while tokens of before a restart are believed, also when the room is empty', () => {
  const { memory, clock } = memoryAt(0, 0);
  memory.noteLeft('room', 'bob');
  memory.noteEmpty('room');
  expect([memory.hasLeft('room', 'bob'), memory.hasLeft('room', 'ann')]).toEqual([true, false]);
  clock.ms = MINUTE_MS;
  memory.noteLeft('room', 'ann');
  expect([memory.isJustStarted(), memory.hasLeft('room', 'ann')]).toEqual([false, false]);
});

test('an end for all is the end of every seat of that time given before it, and of no other', () => {
  const { memory } = memoryAt(1000);
  memory.noteAway('room', seat('ran out'));
  memory.noteAway('room', seat('of who left'));
  memory.noteLeft('room', 'owner of of who left');
  memory.noteEnd('room', 'Ann', [seat('taken')], null);
  memory.noteEmpty('room');
  const ended = (participantId: string, givenAtMs = 999, roomId = 'room') =>
    memory.endedFor({ roomId, participantId, givenAtMs }, 'bob');
  expect([ended('ran out'), ended('taken'), ended('of who left')]).toEqual(['Ann', 'Ann', null]);
  expect([ended('taken', 1001), ended('taken', 0, 'other')]).toEqual([null, null]);
  expect(memory.isLost('room', 'ran out')).toBe(false);
});

const seats = [seat('bob’s', 'bob')];
const endedIn = (memory: RoomMemory, roomId: string, givenAtMs = 0) =>
  memory.endedFor({ roomId, participantId: 'bob’s', givenAtMs }, 'bob');

test('one that nobody else can have missed is not remembered: it would drive out those of other rooms', () => {
  const { memory } = memoryAt(0);
  memory.noteEnd('missed', 'Ann', seats, 'ann');
  for (let n = 0; n < 20_000; n += 1) memory.noteEnd(`room ${n}`, 'Bob', seats, 'bob');
  expect([endedIn(memory, 'missed'), endedIn(memory, 'room 19999')]).toEqual(['Ann', null]);
});

test('after a restart it is the end for all who were inside before and had not left', () => {
  const { memory, clock } = memoryAt(0, 0);
  memory.noteLeft('room', 'cat');
  memory.noteEnd('room', 'Ann', [], 'ann');
  const of = (personId: string, givenAtMs: number) =>
    memory.endedFor({ roomId: 'room', participantId: 'a seat of before', givenAtMs }, personId);
  expect([of('bob', -1), of('cat', -1), of('bob', 0)]).toEqual(['Ann', null, null]);
  clock.ms = MINUTE_MS;
  memory.noteEnd('room', 'Ann', seats, 'ann');
  expect(of('bob', -1)).toBeNull();
});

test('only so many rooms are remembered: those to which something happened last', () => {
  const { memory } = memoryAt(0);
  const end = (roomId: string, by = 'Ann') => memory.noteEnd(roomId, by, seats, null);
  end('first');
  end('kept');
  for (let n = 0; n < 9998; n += 1) end(`room ${n}`);
  end('kept', 'Bob');
  end('one more');
  expect([endedIn(memory, 'first'), endedIn(memory, 'kept')]).toEqual([null, 'Bob']);
});
