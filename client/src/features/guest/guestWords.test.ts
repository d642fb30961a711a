import { ERROR_SENTENCES, type ErrorCode } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/http.ts';
import type { EndReason } from '../../call/callState.ts';
import { refusalWords } from '../room/refusalWords.ts';
import { guestEnd } from './guestEnd.ts';
import { guestProblem } from './guestProblem.ts';

const roomId = `r-${'a'.repeat(26)}`;
const codes = Object.keys(ERROR_SENTENCES) as ErrorCode[];
/** What only somebody with an account has, or can do. */
const MEMBERS_ONLY = /lobby|sign in again|call of your own|rejoin|signed in/i;

describe('whatever a room refuses a guest', () => {
  it.each(codes)('is in words for a guest, with a way on: %s', (code) => {
    const { words, remedy } = refusalWords(code, true);
    expect(words).not.toMatch(MEMBERS_ONLY);
    expect(remedy).not.toBeNull();
  });

  it('leads back to the link where the pass, or the room, is gone, and to the door where one may ask', () => {
    const remedies = (['not_found', 'unauthorized', 'declined', 'must_knock', 'room_full'] as const).map(
      (code) => refusalWords(code, true).remedy,
    );
    expect(remedies).toEqual(['link', 'link', 'knock', 'knock', 'join']);
  });
});

describe('the end of a guest’s visit', () => {
  it.each(codes)('without a place any more has words for a guest, with a way on: %s', (refusal) => {
    const { words, way } = guestEnd({ roomId, reason: 'seat-lost', by: null, refusal }, false);
    expect(words).not.toMatch(MEMBERS_ONLY);
    expect(way).not.toBe('away');
  });

  it.each(['hung-up', 'remote-ended', 'ended-for-all', 'path-lost', 'removed'] as const)(
    'is in words for a guest: %s',
    (reason) => {
      expect(guestEnd({ roomId, reason, by: 'Ann' }, false).words ?? '').not.toMatch(MEMBERS_ONLY);
    },
  );

  it('leads where it may: in again, to the door, to the link, or nowhere', () => {
    const way = (reason: EndReason, refusal?: ErrorCode) =>
      guestEnd({ roomId, reason, by: 'Ann', ...(refusal !== undefined && { refusal }) }, false).way;
    const ends = (['hung-up', 'remote-ended', 'ended-for-all', 'path-lost', 'removed'] as const).map((one) => way(one));
    expect(ends).toEqual(['enter', 'enter', 'enter', 'enter', 'away']);
    const lost = (['room_full', 'must_knock', 'not_found'] as const).map((code) => way('seat-lost', code));
    expect(lost).toEqual(['enter', 'knock', 'link']);
  });

  it('leads to the link once the pass is over, whatever ended the visit; who was removed stays out', () => {
    expect(guestEnd(null, true)).toMatchObject({ title: 'Your visit is over', way: 'link' });
    expect(guestEnd({ roomId, reason: 'ended-for-all', by: 'Ann' }, true)).toMatchObject({
      words: 'Ann ended the call for everyone.',
      way: 'link',
    });
    expect(guestEnd({ roomId, reason: 'removed', by: 'Ann' }, true).way).toBe('away');
  });
});

describe('a name that did not become a guest', () => {
  it('says what may be done: another name, a little patience, another link', () => {
    const problem = (code: ErrorCode, more = {}) => guestProblem(new ApiError(code, '', more));
    expect(problem('bad_request', { issues: [{ path: 'name', message: '' }] }).field).toBe('name');
    expect(problem('not_found').words).toMatch(/takes no guests any more/);
    expect(problem('too_many_requests', { retryAfterSeconds: 30 }).words).toMatch(/Try again in 30 seconds/);
    expect(problem('store_unavailable').words).toMatch(/Try again/);
  });
});
