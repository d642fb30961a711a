import { asKnocking, knock, stepKnocking } from './doorstep.ts';
import type { CallEffect, CallEvent, Step } from './callEvents.ts';
import type { CallState, CallSummary, EndReason, JoinRefusal, PeerPhase } from './callState.ts';
import {
  change,
  enter,
  find,
  heard,
  leaveAll,
  offered,
  offerTo,
  rejoin,
  remove,
  returned,
  startCall,
  stay,
  unseat,
  welcome,
  type InRoom,
} from './roster.ts';
import { changeRole, changeRoom, hearKnock, hearMuteWish, settleMuteWish, takeKnockAway } from './standing.ts';

/** The whole life of a visit to a room. Pure: no clock, no socket, no promise. */
export function step(state: CallState, event: CallEvent): Step {
  if (event.type === 'join') return join(state, event.roomId);
  if (event.type === 'knock') return knock(state, event.roomId, leaving(state));
  switch (state.phase) {
    case 'idle':
      return stay(state);
    case 'refused':
    case 'ended':
      return event.type === 'dismiss' || event.type === 'leave' ? stay({ phase: 'idle' }) : stay(state);
    case 'joining':
      return stepJoining(state, event);
    case 'knocking':
      return stepKnocking(state, event);
    case 'waiting':
    case 'inCall':
      return stepInRoom(state, event);
  }
}

function join(state: CallState, roomId: string): Step {
  const isInside = state.phase === 'waiting' || state.phase === 'inCall' || state.phase === 'joining';
  const request: CallEffect = { type: 'requestJoin', roomId, callEpoch: null };
  if (isInside && state.roomId === roomId) {
    // Asked again while it takes long: not to wait for the next attempt.
    return state.phase === 'joining' ? { state: { ...state, isDelayed: false }, effects: [request] } : stay(state);
  }
  return {
    state: { phase: 'joining', roomId, isDelayed: false, isAdmitted: false },
    effects: [...leaving(state), request],
  };
}

function stepJoining(state: Extract<CallState, { phase: 'joining' }>, event: CallEvent): Step {
  const { roomId } = state;
  switch (event.type) {
    case 'joined':
      return event.roomId === roomId ? enter(event.snapshot, event.atMs) : stay(state);
    case 'joinRefused':
      if (event.roomId !== roomId) return stay(state);
      // Made to ask after its link was opened, or its page could not tell: whoever wants in knocks.
      if (event.reason === 'must_knock' && !state.isAdmitted) return asKnocking(roomId);
      return { state: { phase: 'refused', roomId, reason: event.reason }, effects: [{ type: 'forgetSeat' }] };
    case 'putOut':
      // Ended while this tab was reloaded, or away for so long that it came in anew.
      return event.roomId === roomId ? outBy(event, null, []) : stay(state);
    case 'joinDelayed':
      return stay(event.roomId === roomId ? { ...state, isDelayed: true } : state);
    case 'socketBack':
      return { state, effects: [{ type: 'requestJoin', roomId, callEpoch: null }] };
    case 'leave':
    case 'endCall':
      return { state: { phase: 'idle' }, effects: leaveQuietly(state) };
    default:
      return stay(state);
  }
}

function stepInRoom(state: InRoom, event: CallEvent): Step {
  switch (event.type) {
    case 'joined':
      return event.roomId === state.roomId ? rejoin(state, event.snapshot, event.atMs) : stay(state);
    case 'joinRefused':
      if (event.roomId !== state.roomId) return stay(state);
      return unseated(state, event.reason, event.atMs);
    case 'startCall':
      return startCall(state);
    case 'endCall':
      return hangUp(state, event.atMs);
    case 'leave':
      return { state: { phase: 'idle' }, effects: leaveQuietly(state) };
    case 'newUserJoined':
      return welcome(state, event.participant, event.joinsCall);
    case 'userLeft':
      return event.reason === 'timeout' ? unseat(state, event.id) : remove(state, event.id);
    case 'missingExpired':
      return find(state, event.id)?.away ? unseat(state, event.id) : stay(state);
    case 'pathLost':
      return pathLost(state, event.id, event.atMs);
    case 'participantAway':
      return stay(change(state, event.id, { away: true }));
    case 'participantBack':
      return returned(state, event.id, event.media);
    case 'mediaState':
      return heard(state, event.id, event.media);
    case 'remoteMuted': {
      const participant = find(state, event.id);
      if (!participant) return stay(state);
      return stay(change(state, event.id, { media: { ...participant.media, audio: !event.isMuted } }));
    }
    case 'offered':
      return offered(state, event.id);
    case 'callEnded':
      return remoteEnded(state, event.id, event.atMs);
    case 'peerPhase':
      return peerPhase(state, event.id, event.phase, event.atMs);
    case 'knocked':
      return stay(hearKnock(state, event.knock));
    case 'knockGone':
      return stay(takeKnockAway(state, event.knockId));
    case 'roomChanged':
      return stay(changeRoom(state, event.change));
    case 'roleChanged':
      return changeRole(state, event);
    case 'muteAsked':
      return stay(hearMuteWish(state, event.id));
    case 'muteSettled':
      return stay(settleMuteWish(state));
    case 'putOut':
      return event.roomId === state.roomId ? putOut(state, event) : stay(state);
    case 'socketLost':
      // The loss of the connection itself is no news to somebody who was sent away.
      return stay({
        ...state,
        signaling: event.isKeptAway || state.signaling === 'keptAway' ? 'keptAway' : 'reconnecting',
      });
    case 'socketBack':
      return { state, effects: [requestSeatAgain(state)] };
    case 'join':
    case 'knock':
    case 'knockAnswered':
    case 'knockRefused':
    case 'joinDelayed':
    case 'dismiss':
      return stay(state);
  }
}

function requestSeatAgain(state: InRoom): CallEffect {
  return { type: 'requestJoin', roomId: state.roomId, callEpoch: state.phase === 'inCall' ? state.epoch : null };
}

function hangUp(state: InRoom, atMs: number): Step {
  const connected = state.participants.filter(({ peer }) => peer !== 'none');
  const goodbyes = connected.map(({ id }): CallEffect => ({ type: 'requestEndCall', to: id }));
  const ended = end(state, state.phase === 'inCall' ? 'hung-up' : 'left', atMs);
  return { state: ended.state, effects: [...goodbyes, ...ended.effects] };
}

/** `rest`: what is left of the room, where somebody's connection has been seen to already. */
function end(state: InRoom, reason: EndReason, atMs: number, rest: InRoom = state): Step {
  return {
    state: { phase: 'ended', roomId: state.roomId, reason, by: null, summary: summaryOf(state, atMs) },
    effects: [...leaveQuietly(rest), { type: 'closeMedia' }],
  };
}

/** The server does not seat us again, and says why. */
function unseated(state: InRoom, refusal: JoinRefusal, atMs: number): Step {
  const { state: ended, effects } = end(state, 'seat-lost', atMs);
  return { state: ended.phase === 'ended' ? { ...ended, refusal } : ended, effects };
}

type PutOut = Extract<CallEvent, { type: 'putOut' }>;

/** By a host. The connections close without a word: everybody else learns of it from the server. */
function putOut(state: InRoom, event: PutOut): Step {
  const connected = state.participants.filter(({ peer }) => peer !== 'none');
  const closing = connected.map(({ id }): CallEffect => ({ type: 'closePeer', id }));
  return outBy(event, summaryOf(state, event.atMs), closing);
}

function outBy({ roomId, reason, by }: PutOut, summary: CallSummary | null, closing: readonly CallEffect[]): Step {
  return {
    state: { phase: 'ended', roomId, reason, by, summary },
    effects: [...closing, { type: 'dropRoom' }, { type: 'forgetSeat' }, { type: 'closeMedia' }],
  };
}

function summaryOf(state: InRoom, atMs: number): CallSummary | null {
  if (state.phase !== 'inCall' || state.startedAtMs === null) return null;
  const others = state.participants.filter(({ peer }) => peer !== 'none').map(({ name }) => name);
  return { roomId: state.roomId, durationMs: Math.max(0, atMs - state.startedAtMs), others };
}

function peerPhase(state: InRoom, id: string, phase: Exclude<PeerPhase, 'none'>, atMs: number): Step {
  const participant = find(state, id);
  if (!participant || participant.peer === 'none') return stay(state);
  const next = change(state, id, { peer: phase });
  // Without a seat there may be nobody to come back; with a path that is silent for a moment there is.
  if (participant.isUnseated && phase !== 'connected') return { state: next, effects: [{ type: 'watchMissing', id }] };
  if (next.phase !== 'inCall' || phase !== 'connected') return stay(next);
  return stay({ ...next, startedAtMs: next.startedAtMs ?? atMs });
}

function pathLost(state: InRoom, id: string, atMs: number): Step {
  const participant = find(state, id);
  if (!participant || participant.peer === 'none') return stay(state);
  const next = change(state, id, { peer: 'none' });
  const isAlone = next.participants.every(({ peer }) => peer === 'none');
  // Asked in the lobby, where one click leads back in.
  if (next.phase === 'waiting' || isAlone) return end(state, 'path-lost', atMs);
  // Nobody leaves those they see and hear for the sake of one more: that one is called anew, as long as the call lasts.
  return offerTo(next, [{ ...participant, peer: 'none' }], [{ type: 'closePeer', id }]);
}

function remoteEnded(state: InRoom, id: string, atMs: number): Step {
  const participant = find(state, id);
  // The word of one who is not connected to us ends nothing. But where nobody calls and two are in the room, it is a
  // goodbye: whoever speaks the seed's events leaves by it, and expects the other side to leave as well.
  const isGoodbye = state.phase === 'waiting' && state.participants.length === 1;
  if (!participant || (participant.peer === 'none' && !isGoodbye)) return stay(state);
  const dropped = change(state, id, { peer: 'none' });
  const isAlone = dropped.participants.every(({ peer }) => peer === 'none');
  const close: CallEffect = { type: 'closePeer', id };
  if (!isAlone) return { state: dropped, effects: [close] };
  // A person's other tab has their address. Guests have none, and are two people for all that anybody knows.
  const isOwn = state.email !== '' && participant.email === state.email;
  const ended = end(state, isOwn ? 'ended-elsewhere' : 'remote-ended', atMs, dropped);
  // At once: it tells the other side that their goodbye has arrived.
  return { state: ended.state, effects: [...(participant.peer === 'none' ? [] : [close]), ...ended.effects] };
}

/** What is to be done before one goes to another room. */
function leaving(state: CallState): CallEffect[] {
  if (state.phase === 'knocking') return [{ type: 'cancelKnock', roomId: state.roomId }];
  return state.phase === 'joining' || state.phase === 'waiting' || state.phase === 'inCall' ? leaveQuietly(state) : [];
}

function leaveQuietly(state: InRoom | Extract<CallState, { phase: 'joining' }>): CallEffect[] {
  const peers = state.phase === 'joining' ? [] : leaveAll(state);
  return [...peers, { type: 'requestLeave', roomId: state.roomId }, { type: 'forgetSeat' }];
}
