import { expect, test } from 'vitest';
import { RoomMemory } from './RoomMemory.ts';

const HOUR_MS = 3_600_000;

test('a seat that ran out is remembered for an hour, or until the last one inside has left on purpose', () => {
  const clock = { ms: 0 };
  const memory = new RoomMemory(() => clock.ms);
  memory.noteLost('room', 'early');
  clock.ms = HOUR_MS - 1;
  memory.noteLost('room', 'late');
  expect([memory.isLost('room', 'early'), memory.isLost('other', 'early')]).toEqual([true, false]);
  clock.ms = HOUR_MS;
  expect([memory.isLost('room', 'early'), memory.isLost('room', 'late')]).toEqual([false, true]);
  memory.noteEmpty('room');
  expect(memory.isLost('room', 'late')).toBe(false);
});

test('an end for all is the end of every seat given before it, and of no later one', () => {
  const clock = { ms: 1000 };
  const memory = new RoomMemory(() => clock.ms);
  memory.noteLost('room', 'seat');
  memory.noteEnd('room', 'Ann');
  memory.noteEmpty('room');
  expect([memory.endedSince('room', 999), memory.endedSince('room', 1001)]).toEqual(['Ann', null]);
  expect([memory.isLost('room', 'seat'), memory.endedSince('other', 0)]).toEqual([false, null]);
});

test('only so many rooms are remembered: those to which something happened last', () => {
  const memory = new RoomMemory(() => 0);
  memory.noteEnd('first', 'Ann');
  memory.noteEnd('kept', 'Ann');
  for (let n = 0; n < 9998; n += 1) memory.noteEnd(`room ${n}`, 'Ann');
  memory.noteEnd('kept', 'Bob');
  memory.noteEnd('one more', 'Ann');
  expect([memory.endedSince('first', 0), memory.endedSince('kept', 0)]).toEqual([null, 'Bob']);
});
