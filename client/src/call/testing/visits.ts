import type { JoinSnapshot, Participant } from '@parley/protocol';
import type { CallEffect, CallEvent, Step } from '../callEvents.ts';
import { step } from '../callMachine.ts';
import type { CallState, PeerPhase, RemoteParticipant, Standing } from '../callState.ts';

type InRoom = Extract<CallState, { phase: 'waiting' | 'inCall' }>;

/** Somebody in a typed room who is no host. */
const STANDING: Standing = { isHost: false, room: null, knocks: [], muteAskedBy: null };

const MEDIA = { audio: true, video: true, screen: false };

/** Someone who speaks our protocol. */
export function person(id: string, changes: Partial<Participant> = {}): Participant {
  return { id, email: `${id}@test.com`, name: id.toUpperCase(), media: MEDIA, protocol: 1, ...changes };
}

/** Someone who speaks the seed's events only. */
export function seedPerson(id: string): Participant {
  const { protocol: _, ...rest } = person(id);
  return rest;
}

export function remote(id: string, peer: PeerPhase = 'none', changes: Partial<Participant> = {}): RemoteParticipant {
  return { ...person(id, changes), peer };
}

export function snapshot(participants: readonly Participant[], changes: Partial<JoinSnapshot> = {}): JoinSnapshot {
  return {
    email: 'me@test.com',
    roomId: 'room',
    self: 'm',
    participants: [...participants],
    call: null,
    resume: 'token',
    epoch: 'run',
    isReturn: true,
    ...changes,
  };
}

export function joined(participants: readonly Participant[], changes: Partial<JoinSnapshot> = {}): CallEvent {
  const answer = snapshot(participants, changes);
  return { type: 'joined', roomId: answer.roomId, snapshot: answer, atMs: 10_000 };
}

export function waiting(...participants: RemoteParticipant[]): InRoom {
  return {
    phase: 'waiting',
    roomId: 'room',
    selfId: 'm',
    email: 'me@test.com',
    epoch: 'run',
    participants,
    signaling: 'connected',
    standing: STANDING,
  };
}

export function inCall(...participants: RemoteParticipant[]): InRoom {
  return {
    phase: 'inCall',
    roomId: 'room',
    selfId: 'm',
    email: 'me@test.com',
    epoch: 'run',
    participants,
    signaling: 'connected',
    standing: STANDING,
    startedAtMs: 1000,
  };
}

/** Takes `events` one after the other; the effects of all of them together. */
export function play(state: CallState, ...events: CallEvent[]): Step {
  return events.reduce<Step>(
    (former, event) => {
      const next = step(former.state, event);
      return { state: next.state, effects: [...former.effects, ...next.effects] };
    },
    { state, effects: [] },
  );
}

/** One effect in a few characters: its type, and whom or what it names. */
function brief(effect: CallEffect): string {
  switch (effect.type) {
    case 'offer':
      return `offer ${effect.participant.id}`;
    case 'requestEndCall':
      return `requestEndCall ${effect.to}`;
    case 'resync':
    case 'closePeer':
    case 'leavePeer':
    case 'watchMissing':
      return `${effect.type} ${effect.id}`;
    case 'requestJoin':
      return `requestJoin ${effect.roomId}${effect.callEpoch === null ? '' : ` of ${effect.callEpoch}`}`;
    case 'requestLeave':
    case 'requestKnock':
    case 'cancelKnock':
      return `${effect.type} ${effect.roomId}`;
    case 'renewSeat':
      return `renewSeat ${effect.resume}`;
    case 'rememberSeat':
      return `rememberSeat ${effect.snapshot.self}`;
    case 'stopRinging':
    case 'dropRoom':
    case 'forgetSeat':
    case 'closeMedia':
      return effect.type;
  }
}

export function briefs(effects: readonly CallEffect[]): string[] {
  return effects.map(brief);
}

/** The phase, and who is there with which connection: `inCall b:connected c:none(away)`. */
export function outline(state: CallState): string {
  switch (state.phase) {
    case 'waiting':
    case 'inCall':
      return [
        state.phase,
        ...(state.signaling === 'reconnecting' ? ['reconnecting'] : []),
        ...state.participants.map(({ id, peer, away }) => `${id}:${peer}${away ? '(away)' : ''}`),
      ].join(' ');
    case 'ended':
    case 'refused':
      return `${state.phase} ${state.reason}`;
    case 'joining':
      return `joining ${state.roomId}${state.isDelayed ? ' (delayed)' : ''}${state.isAdmitted ? ' (admitted)' : ''}`;
    case 'knocking':
      return `knocking ${state.roomId}${state.isUnheard ? ' (unheard)' : ''}`;
    case 'idle':
      return 'idle';
  }
}

/** The outline after `events`, then their effects. */
export function told(state: CallState, ...events: CallEvent[]): string[] {
  const after = play(state, ...events);
  return [outline(after.state), ...briefs(after.effects)];
}
