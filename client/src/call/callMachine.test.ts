import { describe, expect, it } from 'vitest';
import type { CallEvent } from './callEvents.ts';
import { step } from './callMachine.ts';
import type { CallState } from './callState.ts';
import { briefs, inCall, joined, outline, person, remote, waiting } from './testing/visits.ts';

/** One state for each phase. In the call we are connected to `b` and not yet to `c`. */
const STATES: { [Phase in CallState['phase']]: Extract<CallState, { phase: Phase }> } = {
  idle: { phase: 'idle' },
  joining: { phase: 'joining', roomId: 'room', isDelayed: false },
  refused: { phase: 'refused', roomId: 'room', reason: 'room_full' },
  waiting: waiting(remote('b'), remote('c')) as Extract<CallState, { phase: 'waiting' }>,
  inCall: inCall(remote('b', 'connected'), remote('c')) as Extract<CallState, { phase: 'inCall' }>,
  ended: { phase: 'ended', roomId: 'room', reason: 'hung-up', summary: null },
};

const QUIET = { audio: false, video: false, screen: false };

/** One event of each type. */
const EVENTS: { [Type in CallEvent['type']]: Extract<CallEvent, { type: Type }> } = {
  join: { type: 'join', roomId: 'other' },
  joined: joined([person('b'), person('c')]) as Extract<CallEvent, { type: 'joined' }>,
  joinRefused: { type: 'joinRefused', roomId: 'room', reason: 'room_full', atMs: 5000 },
  joinDelayed: { type: 'joinDelayed', roomId: 'room' },
  startCall: { type: 'startCall' },
  endCall: { type: 'endCall', atMs: 5000 },
  leave: { type: 'leave' },
  dismiss: { type: 'dismiss' },
  newUserJoined: { type: 'newUserJoined', participant: person('d'), joinsCall: false },
  userLeft: { type: 'userLeft', id: 'b', reason: 'left' },
  participantAway: { type: 'participantAway', id: 'b' },
  participantBack: { type: 'participantBack', id: 'b', media: QUIET },
  mediaState: { type: 'mediaState', id: 'b', media: QUIET },
  remoteMuted: { type: 'remoteMuted', id: 'b', isMuted: true },
  offered: { type: 'offered', id: 'b' },
  callEnded: { type: 'callEnded', id: 'b', atMs: 5000 },
  peerPhase: { type: 'peerPhase', id: 'b', phase: 'interrupted', atMs: 5000 },
  missingExpired: { type: 'missingExpired', id: 'b' },
  pathLost: { type: 'pathLost', id: 'b', atMs: 5000 },
  socketLost: { type: 'socketLost' },
  socketBack: { type: 'socketBack' },
};

const STAYS = 'stays';
const AWAY_FROM_IDLE = ['joining other', 'requestJoin other'];
const LEFT = ['requestLeave room', 'forgetSeat'];
const HUNG_UP = ['leavePeer b', ...LEFT];

/** What becomes of each event in each phase: the new outline, then the effects. A new phase or event does not compile until it is here. */
const TABLE: Record<CallState['phase'], Record<CallEvent['type'], typeof STAYS | readonly string[]>> = {
  idle: {
    join: AWAY_FROM_IDLE,
    joined: STAYS,
    joinRefused: STAYS,
    joinDelayed: STAYS,
    startCall: STAYS,
    endCall: STAYS,
    leave: STAYS,
    dismiss: STAYS,
    newUserJoined: STAYS,
    userLeft: STAYS,
    participantAway: STAYS,
    participantBack: STAYS,
    mediaState: STAYS,
    remoteMuted: STAYS,
    offered: STAYS,
    callEnded: STAYS,
    peerPhase: STAYS,
    missingExpired: STAYS,
    pathLost: STAYS,
    socketLost: STAYS,
    socketBack: STAYS,
  },
  joining: {
    join: ['joining other', ...LEFT, 'requestJoin other'],
    joined: ['waiting b:none c:none', 'rememberSeat m'],
    joinRefused: ['refused room_full', 'forgetSeat'],
    joinDelayed: ['joining room (delayed)'],
    startCall: STAYS,
    endCall: ['idle', ...LEFT],
    leave: ['idle', ...LEFT],
    dismiss: STAYS,
    newUserJoined: STAYS,
    userLeft: STAYS,
    participantAway: STAYS,
    participantBack: STAYS,
    mediaState: STAYS,
    remoteMuted: STAYS,
    offered: STAYS,
    callEnded: STAYS,
    peerPhase: STAYS,
    missingExpired: STAYS,
    pathLost: STAYS,
    socketLost: STAYS,
    socketBack: ['joining room', 'requestJoin room'],
  },
  refused: {
    join: AWAY_FROM_IDLE,
    joined: STAYS,
    joinRefused: STAYS,
    joinDelayed: STAYS,
    startCall: STAYS,
    endCall: STAYS,
    leave: ['idle'],
    dismiss: ['idle'],
    newUserJoined: STAYS,
    userLeft: STAYS,
    participantAway: STAYS,
    participantBack: STAYS,
    mediaState: STAYS,
    remoteMuted: STAYS,
    offered: STAYS,
    callEnded: STAYS,
    peerPhase: STAYS,
    missingExpired: STAYS,
    pathLost: STAYS,
    socketLost: STAYS,
    socketBack: STAYS,
  },
  waiting: {
    join: ['joining other', ...LEFT, 'requestJoin other'],
    joined: ['waiting b:none c:none', 'rememberSeat m'],
    joinRefused: ['ended removed', ...LEFT, 'closeMedia'],
    joinDelayed: STAYS,
    startCall: ['inCall b:connecting c:connecting', 'offer b', 'offer c'],
    endCall: ['ended left', ...LEFT, 'closeMedia'],
    leave: ['idle', ...LEFT],
    dismiss: STAYS,
    newUserJoined: ['waiting b:none c:none d:none'],
    userLeft: ['waiting c:none'],
    participantAway: ['waiting b:none(away) c:none'],
    participantBack: ['waiting b:none c:none'],
    mediaState: ['waiting b:none c:none'],
    remoteMuted: ['waiting b:none c:none'],
    // The caller offers to `c` as well, and so would `c` to us: its id is the lower one.
    offered: ['inCall b:connecting c:none'],
    // Of several nobody's word ends the visit of another.
    callEnded: STAYS,
    peerPhase: STAYS,
    missingExpired: STAYS,
    pathLost: STAYS,
    socketLost: ['waiting reconnecting b:none c:none'],
    socketBack: ['waiting b:none c:none', 'requestJoin room'],
  },
  inCall: {
    join: ['joining other', ...HUNG_UP, 'requestJoin other'],
    joined: ['inCall b:connected c:connecting', 'rememberSeat m', 'resync b', 'offer c'],
    joinRefused: ['ended removed', ...HUNG_UP, 'closeMedia'],
    joinDelayed: STAYS,
    startCall: STAYS,
    endCall: ['ended hung-up', 'requestEndCall b', ...HUNG_UP, 'closeMedia'],
    leave: ['idle', ...HUNG_UP],
    dismiss: STAYS,
    newUserJoined: ['inCall b:connected c:none d:connecting', 'offer d'],
    userLeft: ['waiting c:none', 'closePeer b'],
    participantAway: ['inCall b:connected(away) c:none'],
    participantBack: ['inCall b:connected c:none', 'resync b'],
    mediaState: ['inCall b:connected c:none'],
    remoteMuted: ['inCall b:connected c:none'],
    offered: ['inCall b:connected c:none'],
    callEnded: ['ended remote-ended', 'closePeer b', ...LEFT, 'closeMedia'],
    peerPhase: ['inCall b:interrupted c:none'],
    missingExpired: STAYS,
    pathLost: ['ended path-lost', ...HUNG_UP, 'closeMedia'],
    socketLost: ['inCall reconnecting b:connected c:none'],
    socketBack: ['inCall b:connected c:none', 'requestJoin room of run'],
  },
  ended: {
    join: AWAY_FROM_IDLE,
    joined: STAYS,
    joinRefused: STAYS,
    joinDelayed: STAYS,
    startCall: STAYS,
    endCall: STAYS,
    leave: ['idle'],
    dismiss: ['idle'],
    newUserJoined: STAYS,
    userLeft: STAYS,
    participantAway: STAYS,
    participantBack: STAYS,
    mediaState: STAYS,
    remoteMuted: STAYS,
    offered: STAYS,
    callEnded: STAYS,
    peerPhase: STAYS,
    missingExpired: STAYS,
    pathLost: STAYS,
    socketLost: STAYS,
    socketBack: STAYS,
  },
};

const cases = Object.entries(TABLE).flatMap(([phase, row]) =>
  Object.entries(row).map(([type, expected]) => ({
    phase: phase as CallState['phase'],
    type: type as CallEvent['type'],
    expected,
  })),
);

describe('each event in each phase', () => {
  it.each(cases)('$phase, $type', ({ phase, type, expected }) => {
    const before = STATES[phase];
    const { state, effects } = step(before, EVENTS[type]);
    if (expected === STAYS) {
      expect(state).toBe(before);
      expect(effects).toEqual([]);
    } else {
      expect([outline(state), ...briefs(effects)]).toEqual(expected);
    }
  });

  it('changes no state in place', () => {
    for (const { phase, type } of cases) {
      const before = structuredClone(STATES[phase]);
      step(STATES[phase], EVENTS[type]);
      expect(STATES[phase]).toEqual(before);
    }
  });
});
