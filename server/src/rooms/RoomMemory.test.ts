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

test('an end for all is the end of every seat given before it, and of no later one', () => {
  const { memory } = memoryAt(1000);
  memory.noteAway('room', seat('seat'));
  memory.noteEnd('room', 'Ann', true);
  memory.noteEmpty('room');
  expect([memory.endedSince('room', 999), memory.endedSince('room', 1001)]).toEqual(['Ann', null]);
  expect([memory.isLost('room', 'seat'), memory.endedSince('other', 0)]).toEqual([false, null]);
});

test('one that nobody else can have missed is not remembered: it would drive out those of other rooms', () => {
  const { memory } = memoryAt(0);
  memory.noteEnd('missed', 'Ann', false);
  for (let n = 0; n < 20_000; n += 1) memory.noteEnd(`room ${n}`, 'Bob', true);
  expect([memory.endedSince('missed', 0), memory.endedSince('room 19999', 0)]).toEqual(['Ann', null]);

  const restarted = memoryAt(0, 0).memory;
  restarted.noteEnd('room', 'Ann', true);
  expect(restarted.endedSince('room', 0)).toBe('Ann');
});

test('only so many rooms are remembered: those to which something happened last', () => {
  const { memory } = memoryAt(0);
  memory.noteEnd('first', 'Ann', false);
  memory.noteEnd('kept', 'Ann', false);
  for (let n = 0; n < 9998; n += 1) memory.noteEnd(`room ${n}`, 'Ann', false);
  memory.noteEnd('kept', 'Bob', false);
  memory.noteEnd('one more', 'Ann', false);
  expect([memory.endedSince('first', 0), memory.endedSince('kept', 0)]).toEqual([null, 'Bob']);
});
