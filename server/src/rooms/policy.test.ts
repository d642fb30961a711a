import { describe, expect, test } from 'vitest';
import {
  entryOfMadeRoom,
  entryOfTypedRoom,
  isLastingHost,
  mayHandOver,
  mayRemove,
  mayReturn,
  nextHost,
  type MadeRoomFacts,
} from './policy.ts';

const owner = { id: 'owner', isGuest: false };
const member = { id: 'member', isGuest: false };
const other = { id: 'other', isGuest: false };
const guest = { id: 'guest', isGuest: true };
const room: MadeRoomFacts['room'] = { access: 'open', ownerId: 'owner', allowsGuests: false, expiresAt: null };
const nowMs = 1000;

type Change = Partial<Omit<MadeRoomFacts, 'room'>> & { room?: Partial<MadeRoomFacts['room']> };
const factsOf = (change: Change): MadeRoomFacts => ({
  standing: null,
  person: member,
  isLocked: false,
  isInside: false,
  isFromBefore: false,
  nowMs,
  ...change,
  room: { ...room, ...change.room },
});
const expired = new Date(nowMs);
const later = new Date(nowMs + 1);

test('a seat that ran out counts for an hour', () => {
  expect([mayReturn(nowMs, nowMs), mayReturn(0, 3_599_999), mayReturn(0, 3_600_000)]).toEqual([true, true, false]);
});

describe('what a token of an earlier run opens', () => {
  const before = { isInside: true, isFromBefore: true };
  test.each<[string, Change, string]>([
    ['an open room', {}, 'enter'],
    ['a room that asks', { room: { access: 'ask' } }, 'enter'],
    ['a locked room', { room: { access: 'locked' } }, 'absent'],
    ['a locked room, admitted', { room: { access: 'locked' }, standing: 'admitted' }, 'enter'],
    ['a room that a host locked', { isLocked: true }, 'absent'],
    ['an expired room', { room: { expiresAt: expired } }, 'absent'],
    ['an expired room, admitted', { room: { expiresAt: expired }, standing: 'admitted' }, 'enter'],
    [
      'an expired and locked room, its owner',
      { room: { access: 'locked', expiresAt: expired }, person: owner },
      'enter',
    ],
    ['a room that keeps them out', { standing: 'kept-out' }, 'absent'],
    ['a room that is closed to guests', { person: guest }, 'absent'],
  ])('%s', (_name, change, entry) => {
    expect(entryOfMadeRoom(factsOf({ ...before, ...change }))).toBe(entry);
  });
});

describe('the door of a made room', () => {
  test.each<[string, Change, string]>([
    ['open', {}, 'enter'],
    ['ask', { room: { access: 'ask' } }, 'knock'],
    ['locked', { room: { access: 'locked' } }, 'absent'],
    ['ask, admitted', { room: { access: 'ask' }, standing: 'admitted' }, 'enter'],
    ['locked, admitted', { room: { access: 'locked' }, standing: 'admitted' }, 'absent'],
    ['open, kept out', { standing: 'kept-out' }, 'absent'],
    ['ask, kept out', { room: { access: 'ask' }, standing: 'kept-out' }, 'absent'],
    ['kept out, although inside', { standing: 'kept-out', isInside: true }, 'absent'],
    ['open, locked by a host', { isLocked: true }, 'absent'],
    ['ask, locked by a host', { room: { access: 'ask' }, isLocked: true }, 'absent'],
    ['locked by a host, admitted', { room: { access: 'ask' }, standing: 'admitted', isLocked: true }, 'absent'],
    ['locked by a host, inside', { isLocked: true, isInside: true }, 'enter'],
    ['locked, inside', { room: { access: 'locked' }, isInside: true }, 'enter'],
    ['ask, inside', { room: { access: 'ask' }, isInside: true }, 'enter'],
    ['expired this moment', { room: { expiresAt: expired } }, 'absent'],
    ['expires in a moment', { room: { expiresAt: later } }, 'enter'],
    ['expired, admitted', { room: { access: 'ask', expiresAt: expired }, standing: 'admitted' }, 'absent'],
    ['expired, inside', { room: { expiresAt: expired }, isInside: true }, 'enter'],
    ['the owner, open', { person: owner }, 'enter'],
    ['the owner, ask', { person: owner, room: { access: 'ask' } }, 'enter'],
    ['the owner, everything against it', { person: owner, ...shut(), standing: 'kept-out' }, 'enter'],
    ['a lasting host, ask', { standing: 'host', room: { access: 'ask' } }, 'enter'],
    ['a lasting host, everything against it', { standing: 'host', ...shut() }, 'enter'],
    ['a guest where none are allowed', { person: guest }, 'absent'],
    ['a guest where none are allowed any more', { person: guest, isInside: true, standing: 'admitted' }, 'absent'],
    ['a guest, open', { person: guest, room: { allowsGuests: true } }, 'enter'],
    ['a guest, ask', { person: guest, room: { allowsGuests: true, access: 'ask' } }, 'knock'],
    [
      'a guest, ask, admitted',
      { person: guest, room: { allowsGuests: true, access: 'ask' }, standing: 'admitted' },
      'enter',
    ],
    ['a guest, locked', { person: guest, room: { allowsGuests: true, access: 'locked' } }, 'absent'],
    ['a guest, kept out', { person: guest, room: { allowsGuests: true }, standing: 'kept-out' }, 'absent'],
    [
      'a guest, expired, inside',
      { person: guest, room: { allowsGuests: true, expiresAt: expired }, isInside: true },
      'absent',
    ],
    [
      'a guest never is host',
      { person: guest, standing: 'host', room: { access: 'locked', allowsGuests: true } },
      'absent',
    ],
  ])('%s', (_name, change, entry) => expect(entryOfMadeRoom(factsOf(change))).toBe(entry));

  function shut(): Change {
    return { room: { access: 'locked', expiresAt: expired }, isLocked: true };
  }

  test.each<[string, Change, boolean]>([
    ['the owner', { person: owner }, true],
    ['one with that standing', { standing: 'host' }, true],
    ['one who was admitted', { standing: 'admitted' }, false],
    ['anybody', {}, false],
    ['a guest, whatever is written', { person: { id: 'owner', isGuest: true }, standing: 'host' }, false],
  ])('lasting host: %s', (_name, change, is) => expect(isLastingHost(factsOf(change))).toBe(is));
});

describe('the door of a typed room', () => {
  const open = { person: member, isKeptOut: false, isLocked: false, isInside: false, isHost: false };
  test.each([
    ['anybody with an account', {}, 'enter'],
    ['a guest', { person: guest }, 'absent'],
    ['kept out', { isKeptOut: true }, 'kept-out'],
    ['kept out, although inside', { isKeptOut: true, isInside: true }, 'kept-out'],
    ['locked', { isLocked: true }, 'locked'],
    ['locked, inside', { isLocked: true, isInside: true }, 'enter'],
    ['locked, its host on another device', { isLocked: true, isHost: true }, 'enter'],
    ['kept out, although a host', { isKeptOut: true, isHost: true }, 'kept-out'],
  ])('%s', (_name, change, entry) => expect(entryOfTypedRoom({ ...open, ...change })).toBe(entry));
});

describe('what a host may', () => {
  test.each([
    ['a host removes a member', member, other, ['member'], null, true],
    ['a host removes a guest', member, guest, ['member'], 'owner', true],
    ['who is no host removes nobody', member, other, ['owner'], 'owner', false],
    ['nobody removes themselves', member, member, ['member'], null, false],
    ['the owner does not remove themselves', owner, owner, ['owner'], 'owner', false],
    ['a host does not remove a host', member, other, ['member', 'other'], 'owner', false],
    ['the owner removes a host', owner, other, ['owner', 'other'], 'owner', true],
    ['a host does not remove the owner', member, owner, ['member'], 'owner', false],
  ])('%s', (_name, by, target, hosts, ownerId, may) => expect(mayRemove({ by, target, hosts, ownerId })).toBe(may));

  test.each([
    ['to a member', member, other, ['member'], true],
    ['to a guest', member, guest, ['member'], false],
    ['to oneself', member, member, ['member'], false],
    ['to a host', member, other, ['member', 'other'], false],
    ['by who is none', member, other, ['owner'], false],
  ])('hands over %s', (_name, by, target, hosts, may) => expect(mayHandOver({ by, target, hosts })).toBe(may));

  test.each([
    ['the longest present', [member, other].map(here), 'member'],
    ['not who lost the connection', [{ ...member, isAway: true }, here(other)], 'other'],
    ['but for want of another', [{ ...member, isAway: true }], 'member'],
    ['never a guest', [here(guest), { ...member, isAway: true }], 'member'],
    ['nobody among guests', [here(guest)], null],
    ['nobody in an empty room', [], null],
  ])('next is %s', (_name, present, id) => expect(nextHost(present)).toBe(id));

  function here(person: { id: string; isGuest: boolean }) {
    return { ...person, isAway: false };
  }
});
