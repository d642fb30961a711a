import { expect, it } from 'vitest';
import type { JoinRefusal } from '../../call/callState.ts';
import { canRejoin, endTitle, endWords } from './endWords.ts';

const made = `r-${'a'.repeat(26)}`;

it('says who put one out, and for how long', () => {
  const removed = (roomId: string, by: string | null) => endWords({ roomId, reason: 'removed', by });
  expect(removed(made, 'Ann')).toBe('Ann removed you. You cannot enter this room again.');
  expect(removed('stand-up', null)).toBe('A host removed you. You can enter again when everybody has left.');
  expect(endWords({ roomId: made, reason: 'ended-for-all', by: 'Ann' })).toBe('Ann ended the call for everyone.');
  const own = { roomId: made, reason: 'ended-for-all', by: 'Ann', self: 'Ann' } as const;
  expect(endWords(own)).toBe('You ended the call for everyone.');
});

it('tells nobody what they did themselves', () => {
  expect(endWords({ roomId: made, reason: 'hung-up', by: null })).toBeNull();
  expect(endTitle('hung-up')).toBe('You left the call');
});

it('says why there is no seat any more, and that one has ended it oneself elsewhere', () => {
  const lost = (refusal: JoinRefusal) => endWords({ roomId: made, reason: 'seat-lost', by: null, refusal });
  expect(lost('room_locked')).toMatch(/locked the room/);
  expect(lost('must_knock')).toMatch(/for long, so a host decides again/);
  expect(lost('kept_out')).toMatch(/removed you/);
  expect(lost('not_found')).toMatch(/closed to you, or its link renewed/);
  expect(endWords({ roomId: made, reason: 'ended-elsewhere', by: null })).toMatch(/another tab/);
});

it('offers the way back only where there is one', () => {
  const reasons = ['removed', 'ended-for-all', 'ended-elsewhere', 'path-lost', 'hung-up'] as const;
  expect(reasons.map((reason) => canRejoin({ reason }))).toEqual([false, true, true, true, true]);
  const refusals = ['not_found', 'kept_out', 'room_full', 'must_knock', 'room_locked', 'internal'] as const;
  const lost = refusals.map((refusal) => canRejoin({ reason: 'seat-lost', refusal }));
  expect(lost).toEqual([false, false, true, true, true, true]);
});
