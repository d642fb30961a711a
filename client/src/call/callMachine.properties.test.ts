import type { Participant } from '@parley/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallEffect, CallEvent } from './callEvents.ts';
import { step } from './callMachine.ts';
import type { CallState } from './callState.ts';
import { runs } from './testing/runs.ts';
import { joined } from './testing/visits.ts';

const id = fc.constantFrom('a', 'b', 'c', 'x', 'y');
const media = fc.record({ audio: fc.boolean(), video: fc.boolean(), screen: fc.boolean() });
const roomId = fc.constantFrom('room', 'room', 'room', 'other');
const atMs = fc.nat(100_000);

const participant: fc.Arbitrary<Participant> = fc
  .record({
    id,
    email: fc.constant('who@test.com'),
    name: fc.constant('Who'),
    media,
    away: fc.boolean(),
  })
  .chain((one) => fc.constantFrom<Participant>({ ...one, protocol: 1 }, { ...one, protocol: 1 }, one));

const snapshot = fc
  .record({
    participants: fc.uniqueArray(participant, { selector: (one) => one.id, maxLength: 5 }),
    self: fc.constantFrom('m', 'm', 'm', 'n'),
    roomId,
    call: fc.option(fc.record({ elapsedMs: fc.nat(9999) })),
    epoch: fc.constantFrom('run', 'run', 'next'),
    isReturn: fc.constantFrom(true, true, false),
  })
  .map(({ participants, ...rest }) => joined(participants, rest));

/** One arbitrary for each type of event: a new type does not compile until it is here. */
const BY_TYPE: { [Type in CallEvent['type']]: fc.Arbitrary<CallEvent> } = {
  join: fc.record({ type: fc.constant('join' as const), roomId }),
  joined: snapshot,
  joinRefused: fc.record({
    type: fc.constant('joinRefused' as const),
    roomId,
    reason: fc.constantFrom('room_full' as const, 'internal' as const, 'must_knock' as const),
    atMs,
  }),
  joinDelayed: fc.record({ type: fc.constant('joinDelayed' as const), roomId }),
  knock: fc.record({ type: fc.constant('knock' as const), roomId }),
  knockAnswered: fc.record({ type: fc.constant('knockAnswered' as const), roomId, isAdmitted: fc.boolean() }),
  knockRefused: fc.record({
    type: fc.constant('knockRefused' as const),
    roomId,
    reason: fc.constantFrom('kept_out' as const, 'room_locked' as const),
  }),
  startCall: fc.constant({ type: 'startCall' }),
  endCall: fc.record({ type: fc.constant('endCall' as const), atMs }),
  leave: fc.constant({ type: 'leave' }),
  dismiss: fc.constant({ type: 'dismiss' }),
  newUserJoined: fc.record({ type: fc.constant('newUserJoined' as const), participant, joinsCall: fc.boolean() }),
  userLeft: fc.record({
    type: fc.constant('userLeft' as const),
    id,
    reason: fc.constantFrom('left' as const, 'timeout' as const),
  }),
  pathLost: fc.record({ type: fc.constant('pathLost' as const), id, atMs }),
  participantAway: fc.record({ type: fc.constant('participantAway' as const), id }),
  participantBack: fc.record({ type: fc.constant('participantBack' as const), id, media }),
  mediaState: fc.record({ type: fc.constant('mediaState' as const), id, media }),
  remoteMuted: fc.record({ type: fc.constant('remoteMuted' as const), id, isMuted: fc.boolean() }),
  offered: fc.record({ type: fc.constant('offered' as const), id }),
  callEnded: fc.record({ type: fc.constant('callEnded' as const), id, atMs }),
  peerPhase: fc.record({
    type: fc.constant('peerPhase' as const),
    id,
    phase: fc.constantFrom('connecting' as const, 'connected' as const, 'interrupted' as const),
    atMs,
  }),
  missingExpired: fc.record({ type: fc.constant('missingExpired' as const), id }),
  knocked: fc.record({
    type: fc.constant('knocked' as const),
    knock: fc.record({ knockId: id, name: fc.constant('Kim'), isGuest: fc.boolean() }),
  }),
  knockGone: fc.record({ type: fc.constant('knockGone' as const), knockId: id }),
  roomChanged: fc.record({
    type: fc.constant('roomChanged' as const),
    change: fc.record({
      roomId,
      title: fc.constant('Room'),
      access: fc.constantFrom('open' as const, 'ask' as const),
      isLocked: fc.boolean(),
      hosts: fc.uniqueArray(fc.constantFrom('a', 'b', 'm')),
    }),
  }),
  roleChanged: fc.record({
    type: fc.constant('roleChanged' as const),
    roomId,
    isHost: fc.boolean(),
    resume: fc.constant('next'),
  }),
  muteAsked: fc.record({ type: fc.constant('muteAsked' as const), id }),
  muteSettled: fc.constant({ type: 'muteSettled' }),
  putOut: fc.record({
    type: fc.constant('putOut' as const),
    roomId,
    reason: fc.constantFrom('removed' as const, 'ended-for-all' as const),
    by: fc.constant('Host'),
    atMs,
  }),
  socketLost: fc.constant({ type: 'socketLost' }),
  socketBack: fc.constant({ type: 'socketBack' }),
};

/** What ends a visit comes seldom, or most sequences would be over before they begin. */
const RARE = new Set<string>([
  'endCall',
  'putOut',
  'knock',
  'pathLost',
  'leave',
  'joinRefused',
  'callEnded',
  'dismiss',
]);

const event = fc.oneof(
  ...Object.entries(BY_TYPE).map(([type, arbitrary]) => ({ arbitrary, weight: RARE.has(type) ? 1 : 4 })),
);
/** Half of them begin inside a room. */
const events = fc.oneof(
  fc.array(event, { maxLength: 40, size: 'max' }),
  fc
    .tuple(snapshot, fc.array(event, { maxLength: 40, size: 'max' }))
    .map(([first, rest]): CallEvent[] => [{ type: 'join', roomId: 'room' }, first, ...rest]),
);

const peopleOf = (state: CallState) => ('participants' in state ? state.participants : []);

/** The ids an effect names. */
function namedBy(effect: CallEffect): string[] {
  switch (effect.type) {
    case 'offer':
      return [effect.participant.id];
    case 'requestEndCall':
      return [effect.to];
    case 'resync':
    case 'closePeer':
    case 'leavePeer':
    case 'watchMissing':
      return [effect.id];
    default:
      return [];
  }
}

/** Plays `sequence` and gives each step to `check`. */
function each(
  sequence: readonly CallEvent[],
  check: (before: CallState, event: CallEvent, after: CallState, effects: readonly CallEffect[]) => void,
): void {
  let state: CallState = { phase: 'idle' };
  for (const one of sequence) {
    const next = step(state, one);
    check(state, one, next.state, next.effects);
    state = next.state;
  }
}

describe('any sequence of events', () => {
  it('keeps each participant once, and no connection outside a call', () => {
    fc.assert(
      fc.property(events, (sequence) => {
        each(sequence, (_before, _event, after) => {
          const ids = peopleOf(after).map((one) => one.id);
          expect(new Set(ids).size).toBe(ids.length);
          if (after.phase === 'waiting') expect(after.participants.every(({ peer }) => peer === 'none')).toBe(true);
          if (after.phase === 'inCall') expect(after.participants.length).toBeGreaterThan(0);
        });
      }),
      runs(4000),
    );
  });

  it('names in its effects only those who were there or are', () => {
    fc.assert(
      fc.property(events, (sequence) => {
        each(sequence, (before, _event, after, effects) => {
          const known = new Set([...peopleOf(before), ...peopleOf(after)].map((one) => one.id));
          for (const effect of effects) for (const named of namedBy(effect)) expect(known).toContain(named);
        });
      }),
      runs(4000),
    );
  });

  it('opens and closes connections in pairs: effects and state tell the same story, and the end leaves none open', () => {
    fc.assert(
      fc.property(events, (sequence) => {
        const open = new Set<string>();
        each(sequence, (before, one, after, effects) => {
          for (const effect of effects) {
            if (effect.type === 'closePeer' || effect.type === 'leavePeer') expect(open.delete(effect.id)).toBe(true);
            if (effect.type === 'resync' || effect.type === 'watchMissing') expect(open).toContain(effect.id);
            if (effect.type === 'requestEndCall') expect(open).toContain(effect.to);
            if (effect.type !== 'offer') continue;
            expect(open).not.toContain(effect.participant.id);
            open.add(effect.participant.id);
          }
          // The offer of the other side is what opens this one.
          if (one.type === 'offered' && peopleOf(before).some((known) => known.id === one.id)) open.add(one.id);
          const live = peopleOf(after).filter(({ peer }) => peer !== 'none');
          expect(new Set(live.map((known) => known.id))).toEqual(open);
        });
      }),
      runs(4000),
    );
  });

  it('asks to leave exactly when a room or a request for one is given up', () => {
    fc.assert(
      fc.property(events, (sequence) => {
        each(sequence, (before, one, after, effects) => {
          // Then the server has us out already, or never had us in.
          const isShut = one.type === 'putOut' || (one.type === 'joinRefused' && before.phase === 'joining');
          const isInside = (state: CallState) => ['joining', 'waiting', 'inCall'].includes(state.phase);
          const roomOf = (state: CallState) => ('roomId' in state && isInside(state) ? state.roomId : null);
          const isGivenUp = roomOf(before) !== null && roomOf(before) !== roomOf(after) && !isShut;
          expect(effects.filter(({ type }) => type === 'requestLeave')).toEqual(
            isGivenUp ? [{ type: 'requestLeave', roomId: roomOf(before) }] : [],
          );
        });
      }),
      runs(2000),
    );
  });
});
