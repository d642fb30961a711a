import { expect, it } from 'vitest';
import { canRejoin, endTitle, endWords } from './endWords.ts';

const made = `r-${'a'.repeat(26)}`;

it('says who put one out, and for how long', () => {
  const removed = (roomId: string, by: string | null) => endWords({ roomId, reason: 'removed', by });
  expect(removed(made, 'Ann')).toBe('Ann removed you. You cannot enter this room again.');
  expect(removed('stand-up', null)).toBe('A host removed you. You can enter again when everybody has left.');
  expect(endWords({ roomId: made, reason: 'ended-for-all', by: 'Ann' })).toBe('Ann ended the call for everyone.');
});

it('tells nobody what they did themselves', () => {
  expect(endWords({ roomId: made, reason: 'hung-up', by: null })).toBeNull();
  expect(endTitle('hung-up')).toBe('You left the call');
});

it('offers the way back only where there is one', () => {
  expect((['removed', 'seat-lost', 'ended-for-all', 'path-lost', 'hung-up'] as const).map(canRejoin)).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
});
