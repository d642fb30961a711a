import { describe, expect, it } from 'vitest';
import type { CallEvent } from './callEvents.ts';
import type { CallState } from './callState.ts';
import { briefs, inCall, joined, outline, person, play, remote, seedPerson, told, waiting } from './testing/visits.ts';

const JOINING: CallState = { phase: 'joining', roomId: 'room', isDelayed: false, isAdmitted: false };
const RUNNING = { call: { elapsedMs: 4000 } };
const connected = (id: string, atMs = 2000): CallEvent => ({ type: 'peerPhase', id, phase: 'connected', atMs });

const seedRemote = (id: string, peer: 'none' | 'connected' = 'none') => ({ ...seedPerson(id), peer });

describe('joining', () => {
  it('an empty room waits', () => {
    expect(told({ phase: 'idle' }, { type: 'join', roomId: 'room' }, joined([]))).toEqual([
      'waiting',
      'requestJoin room',
      'rememberSeat m',
    ]);
  });

  it('a room without a call shows who is there and offers nothing', () => {
    expect(told(JOINING, joined([person('b'), person('c')]))).toEqual(['waiting b:none c:none', 'rememberSeat m']);
  });

  it('a running call offers to everybody who can be reached, and counts its time from the snapshot', () => {
    const { state, effects } = play(JOINING, joined([person('b'), person('c', { away: true })], RUNNING));
    expect(outline(state)).toBe('inCall b:connecting c:none(away)');
    expect(briefs(effects)).toEqual(['rememberSeat m', 'offer b']);
    expect(state).toMatchObject({ startedAtMs: 6000 });
  });

  it('a running call leaves a seed participant to whoever of ours is already there', () => {
    expect(told(JOINING, joined([person('b'), seedPerson('s')], RUNNING))).toEqual([
      'inCall b:connecting s:none',
      'rememberSeat m',
      'offer b',
    ]);
    expect(told(JOINING, joined([seedPerson('s')], RUNNING))).toEqual([
      'inCall s:connecting',
      'rememberSeat m',
      'offer s',
    ]);
  });

  it('a call of nobody waits', () => {
    expect(told(JOINING, joined([], RUNNING))).toEqual(['waiting', 'rememberSeat m']);
  });

  it('that takes long says so, once it concerns this room; asked again, it hopes anew', () => {
    const delayed: CallEvent = { type: 'joinDelayed', roomId: 'room' };
    expect(told(JOINING, delayed)).toEqual(['joining room (delayed)']);
    expect(told(JOINING, { ...delayed, roomId: 'former' })).toEqual(['joining room']);
    expect(told(JOINING, delayed, { type: 'join', roomId: 'room' })).toEqual(['joining room', 'requestJoin room']);
    expect(told(JOINING, delayed, { type: 'socketBack' })).toEqual(['joining room (delayed)', 'requestJoin room']);
    expect(told(JOINING, delayed, joined([]))).toEqual(['waiting', 'rememberSeat m']);
    for (const state of [waiting(remote('b')), inCall(remote('b', 'connected'))]) {
      expect(play(state, delayed)).toEqual({ state, effects: [] });
    }
  });

  it('the same room from inside asks nothing; another room leaves the first', () => {
    expect(told(waiting(remote('b')), { type: 'join', roomId: 'room' })).toEqual(['waiting b:none']);
    expect(told(inCall(remote('b', 'connected')), { type: 'join', roomId: 'next' })).toEqual([
      'joining next',
      'leavePeer b',
      'requestLeave room',
      'forgetSeat',
      'requestJoin next',
    ]);
  });

  it('ignores the late answer of another room, wherever it meets us', () => {
    const late = joined([person('x')], { roomId: 'former', self: 'old' });
    const refused: CallEvent = { type: 'joinRefused', roomId: 'former', reason: 'room_full', atMs: 0 };
    for (const state of [JOINING, waiting(remote('b')), inCall(remote('b', 'connected'))]) {
      expect(play(state, late, refused)).toEqual({ state, effects: [] });
    }
  });

  it.each(['room_full', 'not_allowed', 'internal'] as const)('refused: %s', (reason) => {
    const refusal: CallEvent = { type: 'joinRefused', roomId: 'room', reason, atMs: 0 };
    expect(told(JOINING, refusal)).toEqual([`refused ${reason}`, 'forgetSeat']);
    expect(told(JOINING, refusal, { type: 'dismiss' })).toEqual(['idle', 'forgetSeat']);
  });
});

describe('a call begins', () => {
  it('by us: offers to all; its time counts from the first connection', () => {
    const start = play(waiting(remote('b'), seedRemote('s')), { type: 'startCall' });
    expect(outline(start.state)).toBe('inCall b:connecting s:connecting');
    expect(briefs(start.effects)).toEqual(['offer b', 'offer s']);
    expect(start.state).toMatchObject({ startedAtMs: null });
    expect(play(start.state, connected('b', 2000), connected('s', 9000)).state).toMatchObject({ startedAtMs: 2000 });
  });

  it('not with nobody to reach', () => {
    expect(told(waiting(), { type: 'startCall' })).toEqual(['waiting']);
    expect(told(waiting(remote('b', 'none', { away: true })), { type: 'startCall' })).toEqual(['waiting b:none(away)']);
  });

  it('by one of ours: of each pair of the called, the lower id offers', () => {
    expect(told(waiting(remote('a'), remote('b'), remote('x')), { type: 'offered', id: 'b' })).toEqual([
      'inCall a:none b:connecting x:connecting',
      'offer x',
    ]);
  });

  it('by one of ours: leaves the seed participant to the caller', () => {
    expect(told(waiting(remote('b'), seedRemote('s')), { type: 'offered', id: 'b' })).toEqual([
      'inCall b:connecting s:none',
    ]);
  });

  it('by a seed participant: we tell all the others', () => {
    expect(
      told(waiting(remote('a'), remote('b'), seedRemote('s'), seedRemote('t')), { type: 'offered', id: 's' }),
    ).toEqual(['inCall a:connecting b:connecting s:connecting t:none', 'offer a', 'offer b']);
  });

  it('by both at once: the offer that comes opens no second connection', () => {
    expect(told(waiting(remote('b')), { type: 'startCall' }, { type: 'offered', id: 'b' })).toEqual([
      'inCall b:connecting',
      'offer b',
    ]);
  });

  it('by both at once, with a third: whoever offers to whom, each is offered to once by us', () => {
    const both = told(waiting(remote('b'), remote('c')), { type: 'offered', id: 'b' }, { type: 'offered', id: 'c' });
    expect(both).toEqual(['inCall b:connecting c:connecting']);
  });
});

describe('someone joins', () => {
  const call = inCall(remote('b', 'connected'));
  const newcomer = (joinsCall: boolean, participant = person('d')): CallEvent => ({
    type: 'newUserJoined',
    participant,
    joinsCall,
  });

  it('a running call, and knows of it: they offer', () => {
    expect(told(call, newcomer(true))).toEqual(['inCall b:connected d:none']);
    expect(told(call, newcomer(true), { type: 'offered', id: 'd' }, connected('d'))).toEqual([
      'inCall b:connected d:connected',
    ]);
  });

  it('a running call, and does not know of it: we offer', () => {
    expect(told(call, newcomer(false))).toEqual(['inCall b:connected d:connecting', 'offer d']);
  });

  it('a running call, speaking the seed: the lowest id of those in the call offers', () => {
    expect(told(call, newcomer(false, seedPerson('s')))).toEqual(['inCall b:connected s:none']);
    const higher = inCall(remote('x', 'connected'));
    expect(told(higher, newcomer(false, seedPerson('s')))).toEqual(['inCall x:connected s:connecting', 'offer s']);
  });

  it('who is known already is not listed twice', () => {
    expect(told(waiting(remote('b')), newcomer(false, person('b', { name: 'New' })))).toEqual(['waiting b:none']);
  });

  it('whom a restarted server meets again, and we never lost: the connection is kept and made sure of', () => {
    const missing = inCall(remote('b', 'connected', { away: true }));
    expect(told(missing, newcomer(true, person('b')))).toEqual(['inCall b:connected', 'resync b']);
  });
});

describe('a call ends', () => {
  const both = inCall(remote('b', 'connected'), remote('c', 'connecting'), remote('d'));

  it('by us: tells each we are connected to, leaves, closes media, and sums up', () => {
    const { state, effects } = play(both, { type: 'endCall', atMs: 61_000 });
    expect(briefs(effects)).toEqual([
      'requestEndCall b',
      'requestEndCall c',
      'leavePeer b',
      'leavePeer c',
      'requestLeave room',
      'forgetSeat',
      'closeMedia',
    ]);
    expect(state).toEqual({
      phase: 'ended',
      roomId: 'room',
      reason: 'hung-up',
      by: null,
      summary: { roomId: 'room', durationMs: 60_000, others: ['B', 'C'] },
    });
  });

  it('by us, before anybody was connected: no summary', () => {
    const { state } = play(waiting(remote('b')), { type: 'startCall' }, { type: 'endCall', atMs: 9000 });
    expect(state).toMatchObject({ phase: 'ended', reason: 'hung-up', summary: null });
  });

  it('by the only other one: ours ends too, and says nothing back', () => {
    const { state, effects } = play(inCall(remote('b', 'connected'), remote('d')), {
      type: 'callEnded',
      id: 'b',
      atMs: 4000,
    });
    expect(briefs(effects)).toEqual(['closePeer b', 'requestLeave room', 'forgetSeat', 'closeMedia']);
    expect(state).toMatchObject({ reason: 'remote-ended', summary: { durationMs: 3000, others: ['B'] } });
  });

  it('by oneself in another tab: says so; two guests, who have no address, are two people', () => {
    const ended: CallEvent = { type: 'callEnded', id: 'b', atMs: 4000 };
    const own = inCall(remote('b', 'connected', { email: 'me@test.com' }));
    expect(play(own, ended).state).toMatchObject({ reason: 'ended-elsewhere' });
    const guests = { ...inCall(remote('b', 'connected', { email: '' })), email: '' };
    expect(play(guests, ended).state).toMatchObject({ reason: 'remote-ended' });
  });

  it('by one of several: only that connection goes', () => {
    expect(told(both, { type: 'callEnded', id: 'b', atMs: 4000 })).toEqual([
      'inCall b:none c:connecting d:none',
      'closePeer b',
    ]);
  });

  it('not by one who is not connected to us', () => {
    expect(told(both, { type: 'callEnded', id: 'd', atMs: 4000 })).toEqual([outline(both)]);
  });

  it('before it began: the goodbye of the only other one ends the visit, that of one of several nothing', () => {
    const goodbye: CallEvent = { type: 'callEnded', id: 'b', atMs: 4000 };
    expect(told(waiting(seedRemote('b')), goodbye)).toEqual([
      'ended remote-ended',
      'requestLeave room',
      'forgetSeat',
      'closeMedia',
    ]);
    const several = waiting(seedRemote('b'), remote('c'));
    expect(play(several, goodbye)).toEqual({ state: several, effects: [] });
  });

  it('by leaving: with the last of them the room waits again, with another it goes on', () => {
    const two = inCall(remote('b', 'connected'));
    const three = inCall(remote('b', 'connected'), remote('c', 'connected'));
    expect(told(two, { type: 'userLeft', id: 'b', reason: 'left' })).toEqual(['waiting', 'closePeer b']);
    expect(told(three, { type: 'userLeft', id: 'b', reason: 'left' })).toEqual(['inCall c:connected', 'closePeer b']);
    expect(told(both, { type: 'userLeft', id: 'd', reason: 'left' })).toEqual(['inCall b:connected c:connecting']);
  });
});

describe('events about someone who is not there', () => {
  const media = { audio: false, video: false, screen: false };
  const events: CallEvent[] = [
    { type: 'userLeft', id: 'ghost', reason: 'left' },
    { type: 'participantAway', id: 'ghost' },
    { type: 'participantBack', id: 'ghost', media },
    { type: 'mediaState', id: 'ghost', media },
    { type: 'remoteMuted', id: 'ghost', isMuted: true },
    { type: 'offered', id: 'ghost' },
    { type: 'callEnded', id: 'ghost', atMs: 1 },
    { type: 'peerPhase', id: 'ghost', phase: 'connected', atMs: 1 },
    { type: 'missingExpired', id: 'ghost' },
  ];

  it.each(events)('$type does nothing', (event) => {
    for (const state of [waiting(remote('b')), inCall(remote('b', 'connected'))]) {
      expect(play(state, event)).toEqual({ state, effects: [] });
    }
  });

  it('late news of a connection that is closed does not open it again', () => {
    const state = inCall(remote('b'), remote('c', 'connected'));
    expect(play(state, connected('b'))).toEqual({ state, effects: [] });
  });
});
