import type { Room } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/http.ts';
import { expiresAt, expiryChoices } from './expiry.ts';
import { sortRooms } from './ownRooms.ts';
import { roomChanges } from './roomChanges.ts';
import { momentWords } from '../../ui/momentWords.ts';
import { ACCESS_CHOICES, accessHint, roomLine, roomProblem, standingWords, titleProblem } from './roomWords.ts';

const now = new Date('2026-03-01T12:00:00Z');
const room = (changes: Partial<Room> = {}): Room => ({
  id: `r-${'a'.repeat(26)}`,
  title: "Ann's room",
  access: 'open',
  url: '/room/x',
  allowsGuests: false,
  expiresAt: null,
  isOwner: true,
  isHost: true,
  entry: 'enter',
  ...changes,
});

describe('what is saved of the settings of a room', () => {
  const chosen = { title: "Ann's room", access: 'open', allowsGuests: false, expiresAt: undefined } as const;
  it('is what was changed, so that what another tab has changed meanwhile stays', () => {
    expect(roomChanges(room(), { ...chosen, title: 'Tea' })).toEqual({ title: 'Tea' });
    expect(roomChanges(room(), { ...chosen, access: 'locked', allowsGuests: true })).toEqual({
      access: 'locked',
      allowsGuests: true,
    });
  });
  it('is the end of the link where one was chosen', () => {
    const ends = room({ expiresAt: '2026-03-02T12:00:00.000Z' });
    expect(roomChanges(ends, chosen)).toEqual({});
    expect(roomChanges(ends, { ...chosen, expiresAt: null })).toEqual({ expiresAt: null });
    expect(roomChanges(room(), { ...chosen, expiresAt: null })).toEqual({});
  });
});

describe('the end of a link', () => {
  it('is a moment from now, never, or as it was', () => {
    expect(expiresAt('day', now)).toBe('2026-03-02T12:00:00.000Z');
    expect(expiresAt('month', now)).toBe('2026-03-31T12:00:00.000Z');
    expect([expiresAt('never', now), expiresAt('keep', now)]).toEqual([null, undefined]);
  });
  it('can be kept where there is one', () => {
    expect(expiryChoices(null, momentWords).map(({ id }) => id)).toEqual(['never', 'day', 'week', 'month']);
    expect(expiryChoices('2026-03-02T12:00:00Z', momentWords)[0]).toEqual({
      id: 'keep',
      label: momentWords('2026-03-02T12:00:00Z'),
    });
  });
});

it('a title is refused before the server is asked, where it would be', () => {
  expect(titleProblem('Stand-up')).toBeNull();
  expect(titleProblem(' ')).toBe('Give the room a title. Others see it.');
  expect(titleProblem('Stand\u202Epu')).toBe('Use at most 100 ordinary characters.');
});

describe('sortRooms', () => {
  it('tells planned rooms from links that were made in passing', () => {
    const quick = room();
    const planned = [room({ title: 'Stand-up' }), room({ access: 'ask' }), room({ allowsGuests: true })];
    const ending = room({ expiresAt: '2026-03-02T12:00:00Z' });
    expect(sortRooms([quick, ...planned, ending], 'Ann')).toEqual({ planned: [...planned, ending], quick: [quick] });
  });
});

describe('words about a room', () => {
  it('say who may enter and until when', () => {
    expect(roomLine(room({ allowsGuests: true }), now)).toBe('Open to everybody with the link · guests too');
    expect(roomLine(room({ access: 'locked', allowsGuests: true }), now)).toBe('Locked');
    expect(roomLine(room({ access: 'ask', expiresAt: '2026-03-01T11:00:00Z' }), now)).toBe(
      'You let people in · the link has ended',
    );
    expect(roomLine(room({ expiresAt: '2026-03-02T11:00:00Z' }), now)).toContain('until ');
  });
  it('tell what was decided about somebody', () => {
    expect(new Set((['host', 'admitted', 'kept-out'] as const).map(standingWords)).size).toBe(3);
  });
  it('explain each choice differently', () => {
    expect(new Set(ACCESS_CHOICES.map(({ id }) => accessHint(id))).size).toBe(3);
  });
  it('explain each refusal that a person can cause', () => {
    const words = (['room_in_use', 'not_found', 'not_host', 'bad_request', 'offline'] as const).map((code) =>
      roomProblem(new ApiError(code, '')),
    );
    expect(new Set(words).size).toBe(5);
    expect(roomProblem(new Error('broken'))).toContain('Something went wrong');
  });
});
