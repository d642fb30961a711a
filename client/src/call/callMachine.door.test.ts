import type { Knock } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import type { CallEvent } from './callEvents.ts';
import type { CallState } from './callState.ts';
import { inCall, joined, person, play, remote, told, waiting } from './testing/visits.ts';

const KNOCKING: CallState = { phase: 'knocking', roomId: 'room', isUnheard: false };
const JOINING: CallState = { phase: 'joining', roomId: 'room', isDelayed: false, isAdmitted: false };
const kim: Knock = { knockId: 'k', name: 'Kim', isGuest: true };
const lee: Knock = { knockId: 'l', name: 'Lee', email: 'lee@test.com', isGuest: false };
const room = { title: 'Stand-up', access: 'ask', isLocked: false } as const;
const refusal = (reason: 'must_knock' | 'room_full'): CallEvent => ({
  type: 'joinRefused',
  roomId: 'room',
  reason,
  atMs: 0,
});
const roomChanged = (...hosts: string[]): CallEvent => ({
  type: 'roomChanged',
  change: { roomId: 'room', ...room, isLocked: true, hosts },
});

const standing = (state: CallState) => ('standing' in state ? state.standing : null);

describe('at the door', () => {
  it('admitted: joins at once', () => {
    expect(told(KNOCKING, { type: 'knockAnswered', roomId: 'room', isAdmitted: true })).toEqual([
      'joining room (admitted)',
      'requestJoin room',
    ]);
  });

  it('declined: says so', () => {
    expect(told(KNOCKING, { type: 'knockAnswered', roomId: 'room', isAdmitted: false })).toEqual([
      'refused declined',
      'stopRinging',
    ]);
  });

  it('hears no answer about another door', () => {
    const elsewhere: CallEvent = { type: 'knockAnswered', roomId: 'former', isAdmitted: true };
    const refused: CallEvent = { type: 'knockRefused', roomId: 'former', reason: 'kept_out' };
    expect(play(KNOCKING, elsewhere, refused)).toEqual({ state: KNOCKING, effects: [] });
  });

  it('knocks again with each new connection, and when asked to', () => {
    expect(told(KNOCKING, { type: 'socketLost' }, { type: 'socketBack' })).toEqual([
      'knocking room',
      'requestKnock room',
    ]);
    expect(told(KNOCKING, { type: 'knock', roomId: 'room' })).toEqual(['knocking room', 'requestKnock room']);
  });

  it('is where one finds oneself who wanted to join a room that asks, but only once', () => {
    expect(told(JOINING, refusal('must_knock'))).toEqual(['knocking room', 'requestKnock room']);
    expect(told(KNOCKING, { type: 'knockAnswered', roomId: 'room', isAdmitted: true }, refusal('must_knock'))).toEqual([
      'refused must_knock',
      'requestJoin room',
      'forgetSeat',
    ]);
  });

  it('is not where one stands who is inside', () => {
    const state = waiting(remote('b'));
    expect(play(state, { type: 'knock', roomId: 'room' })).toEqual({ state, effects: [] });
  });
});

describe('a host', () => {
  const entered = () => play(JOINING, joined([person('b')], { isHost: true, room, waiting: [kim] })).state;

  it('learns from the snapshot what the room is and who waits', () => {
    expect(standing(entered())).toEqual({ isHost: true, room, knocks: [kim], muteAskedBy: null });
  });

  it('sees who knocks, each once, until they are gone', () => {
    const renamed = { ...kim, name: 'Kim B' };
    const { state } = play(entered(), { type: 'knocked', knock: lee }, { type: 'knocked', knock: renamed });
    expect(standing(state)?.knocks).toEqual([renamed, lee]);
    expect(standing(play(state, { type: 'knockGone', knockId: 'k' }).state)?.knocks).toEqual([lee]);
  });

  it('who ceases to be one sees nobody at the door, by whichever push it is heard first', () => {
    expect(standing(play(entered(), roomChanged('b')).state)).toMatchObject({ isHost: false, knocks: [] });
    const { state, effects } = play(entered(), { type: 'roleChanged', roomId: 'room', isHost: false, resume: 'next' });
    expect(standing(state)).toMatchObject({ isHost: false, knocks: [] });
    expect(effects).toEqual([{ type: 'renewSeat', resume: 'next' }]);
  });

  it('is known by everybody, and so is the lock', () => {
    const { state } = play(waiting(remote('b'), remote('c', 'none', { isHost: true })), roomChanged('b', 'm'));
    expect(state).toMatchObject({
      participants: [
        { id: 'b', isHost: true },
        { id: 'c', isHost: false },
      ],
      standing: { isHost: true, room: { isLocked: true } },
    });
  });

  it('of another room changes nothing', () => {
    const state = waiting(remote('b'));
    const change: CallEvent = {
      type: 'roomChanged',
      change: { roomId: 'former', ...room, hosts: ['m'] },
    };
    const role: CallEvent = { type: 'roleChanged', roomId: 'former', isHost: true, resume: 'x' };
    expect(play(state, change, role)).toEqual({ state, effects: [] });
  });

  it('after a reconnection knows what the new snapshot says', () => {
    const again = joined([person('b')], { isHost: true, room: { ...room, isLocked: true }, waiting: [lee] });
    expect(standing(play(entered(), again).state)).toMatchObject({ knocks: [lee], room: { isLocked: true } });
  });
});

describe('what a host does to one', () => {
  const state = inCall(remote('b', 'connected', { isHost: true }), remote('c', 'connected'));

  it('a wish to mute is by name, until it is settled, and outlives a reconnection', () => {
    const asked = play(state, { type: 'muteAsked', id: 'b' }).state;
    expect(standing(asked)?.muteAskedBy).toBe('B');
    const again = joined([person('b'), person('c')], { call: { elapsedMs: 1 } });
    expect(standing(play(asked, again).state)?.muteAskedBy).toBe('B');
    expect(standing(play(asked, { type: 'muteSettled' }).state)?.muteAskedBy).toBeNull();
  });

  it('a wish of nobody who is here is none', () => {
    expect(play(state, { type: 'muteAsked', id: 'x' })).toEqual({ state, effects: [] });
  });

  it.each(['removed', 'ended-for-all'] as const)('%s: closes everything, asks the server for nothing', (reason) => {
    const out: CallEvent = { type: 'putOut', roomId: 'room', reason, by: 'Host', atMs: 9000 };
    expect(told(state, out)).toEqual([
      `ended ${reason}`,
      'closePeer b',
      'closePeer c',
      'dropRoom',
      'forgetSeat',
      'closeMedia',
    ]);
    expect(play(state, out).state).toMatchObject({ by: 'Host', summary: { durationMs: 8000, others: ['B', 'C'] } });
    expect(play(state, { ...out, roomId: 'former' })).toEqual({ state, effects: [] });
    // Nothing that is under way brings one back.
    expect(told(state, out, { type: 'socketBack' }, joined([])).at(0)).toBe(`ended ${reason}`);
  });
});
