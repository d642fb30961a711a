import type { JoinSnapshot, MediaState, Participant } from '@parley/protocol';
import type { CallState, CallSummary, EndReason, JoinRefusal, PeerPhase, RemoteParticipant } from './callState.ts';

/** What happens to a visit: commands of the person, pushes of the server, news of the connections. Times are in milliseconds. */
export type CallEvent =
  | { type: 'join'; roomId: string }
  | { type: 'joined'; roomId: string; snapshot: JoinSnapshot; atMs: number }
  | { type: 'joinRefused'; roomId: string; reason: JoinRefusal; atMs: number }
  /** Entering takes longer than anybody should wait without a word. */
  | { type: 'joinDelayed'; roomId: string }
  | { type: 'startCall' }
  | { type: 'endCall'; atMs: number }
  | { type: 'leave' }
  | { type: 'dismiss' }
  | { type: 'newUserJoined'; participant: Participant; joinsCall: boolean }
  | { type: 'userLeft'; id: string }
  | { type: 'participantAway'; id: string }
  | { type: 'participantBack'; id: string; media: MediaState }
  | { type: 'mediaState'; id: string; media: MediaState }
  | { type: 'remoteMuted'; id: string; isMuted: boolean }
  /** Somebody offers a connection: a call begins, or one more person connects, or one who lost theirs. */
  | { type: 'offered'; id: string }
  | { type: 'callEnded'; id: string; atMs: number }
  | { type: 'peerPhase'; id: string; phase: Exclude<PeerPhase, 'none'>; atMs: number }
  /** Someone whom a restarted server did not know has not come back in time. */
  | { type: 'missingExpired'; id: string }
  | { type: 'socketLost' }
  | { type: 'socketBack' };

/** What is to be done. `Call` does it, in order. */
export type CallEffect =
  /** `callEpoch`: with a call alive, the epoch in which we joined. */
  | { type: 'requestJoin'; roomId: string; callEpoch: string | null }
  | { type: 'requestLeave'; roomId: string }
  | { type: 'requestEndCall'; to: string }
  /** Begin a connection to this participant by offering. */
  | { type: 'offer'; participant: RemoteParticipant }
  /** Make the connection to this participant consistent again after packets may have been lost. */
  | { type: 'resync'; id: string }
  | { type: 'closePeer'; id: string }
  | { type: 'watchMissing'; id: string }
  | { type: 'rememberSeat'; snapshot: JoinSnapshot }
  | { type: 'forgetSeat' }
  | { type: 'closeMedia' };

export type Step = { readonly state: CallState; readonly effects: readonly CallEffect[] };

type InRoom = Extract<CallState, { phase: 'waiting' | 'inCall' }>;
type InCall = Extract<CallState, { phase: 'inCall' }>;

const stay = (state: CallState): Step => ({ state, effects: [] });

/** The whole life of a visit to a room. Pure: no clock, no socket, no promise. */
export function step(state: CallState, event: CallEvent): Step {
  if (event.type === 'join') return join(state, event.roomId);
  switch (state.phase) {
    case 'idle':
      return stay(state);
    case 'refused':
    case 'ended':
      return event.type === 'dismiss' || event.type === 'leave' ? stay({ phase: 'idle' }) : stay(state);
    case 'joining':
      return stepJoining(state, event);
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
  const left = isInside ? leaveQuietly(state) : [];
  return { state: { phase: 'joining', roomId, isDelayed: false }, effects: [...left, request] };
}

function stepJoining(state: Extract<CallState, { phase: 'joining' }>, event: CallEvent): Step {
  const { roomId } = state;
  switch (event.type) {
    case 'joined':
      return event.roomId === roomId ? enter(event.snapshot, event.atMs) : stay(state);
    case 'joinRefused':
      if (event.roomId !== roomId) return stay(state);
      return { state: { phase: 'refused', roomId, reason: event.reason }, effects: [{ type: 'forgetSeat' }] };
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
      return end(state, 'removed', event.atMs);
    case 'startCall':
      return startCall(state);
    case 'endCall':
      return hangUp(state, event.atMs);
    case 'leave':
      return { state: { phase: 'idle' }, effects: leaveQuietly(state) };
    case 'newUserJoined':
      return welcome(state, event.participant, event.joinsCall);
    case 'userLeft':
      return remove(state, event.id);
    case 'missingExpired':
      return find(state, event.id)?.away ? remove(state, event.id) : stay(state);
    case 'participantAway':
      return stay(change(state, event.id, { away: true }));
    case 'participantBack':
      return returned(state, event.id, event.media);
    case 'mediaState':
      return stay(change(state, event.id, { media: event.media }));
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
    case 'socketLost':
      return stay({ ...state, signaling: 'reconnecting' });
    case 'socketBack':
      return { state, effects: [requestSeatAgain(state)] };
    case 'join':
    case 'joinDelayed':
    case 'dismiss':
      return stay(state);
  }
}

function requestSeatAgain(state: InRoom): CallEffect {
  return { type: 'requestJoin', roomId: state.roomId, callEpoch: state.phase === 'inCall' ? state.epoch : null };
}

/** The first snapshot of a visit. */
function enter(snapshot: JoinSnapshot, atMs: number): Step {
  const participants = snapshot.participants.map((participant): RemoteParticipant => ({
    ...participant,
    peer: 'none',
  }));
  const { roomId, self: selfId, epoch, call } = snapshot;
  const inRoom = { roomId, selfId, epoch, participants, signaling: 'connected' as const };
  const remember: CallEffect = { type: 'rememberSeat', snapshot };
  // A call that everybody has left is none, whatever a server that has not noticed yet may say.
  if (!call || participants.length === 0) return { state: { phase: 'waiting', ...inRoom }, effects: [remember] };
  const free = participants.filter((one) => isFree(one, participants));
  return offerTo({ phase: 'inCall', startedAtMs: atMs - call.elapsedMs, ...inRoom }, free, [remember]);
}

/** A snapshot after the connection to the server was lost. Connections that live are kept. */
function rejoin(state: InRoom, snapshot: JoinSnapshot, atMs: number): Step {
  const isRestarted = snapshot.epoch !== state.epoch;
  // Another seat than before, or the same after it was given up: to the others we are somebody new, and what we had with
  // them is over at their end.
  if (snapshot.self !== state.selfId || (!snapshot.isReturn && !isRestarted)) {
    const fresh = enter(snapshot, atMs);
    return { state: fresh.state, effects: [...closeAll(state), ...fresh.effects] };
  }
  const known = new Map(state.participants.map((participant) => [participant.id, participant]));
  const present = snapshot.participants.map((participant): RemoteParticipant => ({
    ...participant,
    peer: known.get(participant.id)?.peer ?? 'none',
  }));
  const ids = new Set(present.map(({ id }) => id));
  const absent = state.participants.filter(({ id }) => !ids.has(id));
  const connected = absent.filter(({ peer }) => peer !== 'none');
  // A restarted server does not know yet who else will come back; whoever we can still see and hear has not left. One
  // that ran all the time does know: who is absent left while we were away.
  const missing = isRestarted ? connected.map((participant) => ({ ...participant, away: true })) : [];
  const gone = isRestarted ? [] : connected;
  const participants = [...missing, ...present];
  const inRoom = {
    roomId: state.roomId,
    selfId: state.selfId,
    epoch: snapshot.epoch,
    participants,
    signaling: 'connected' as const,
  };
  const effects: CallEffect[] = [
    { type: 'rememberSeat', snapshot },
    ...gone.map(({ id }): CallEffect => ({ type: 'closePeer', id })),
    ...missing.map(({ id }): CallEffect => ({ type: 'watchMissing', id })),
    ...present.filter(({ peer }) => peer !== 'none').map(({ id }): CallEffect => ({ type: 'resync', id })),
  ];
  // A restarted server may not know of our call yet. One that ran all the time does, and says when it is over.
  const isNobodyLeft = isRestarted ? participants.length === 0 : participants.every(({ peer }) => peer === 'none');
  if (participants.length === 0 || (!snapshot.call && (state.phase === 'waiting' || isNobodyLeft))) {
    return { state: { phase: 'waiting', ...inRoom }, effects };
  }
  const startedAtMs = state.phase === 'inCall' ? state.startedAtMs : atMs - (snapshot.call?.elapsedMs ?? 0);
  return offerTo(
    { phase: 'inCall', startedAtMs, ...inRoom },
    present.filter((one) => one.peer === 'none' && isFree(one, present)),
    effects,
  );
}

/**
 * Whether one who joins a running call may offer to `participant`. Who speaks the seed's events only has a single
 * connection: while somebody of our protocol is there it belongs to them, and a second offer would tear it away.
 */
function isFree(participant: Participant, participants: readonly Participant[]): boolean {
  return participant.protocol !== undefined || participants.every(({ protocol }) => protocol === undefined);
}

function startCall(state: InRoom): Step {
  // With nobody to reach there would be a call of one, which nobody who comes back knows of.
  if (state.phase === 'inCall' || state.participants.every(({ away }) => away)) return stay(state);
  return offerTo({ ...state, phase: 'inCall', startedAtMs: null }, state.participants, []);
}

/** Offers a connection to those of `participants` who can be reached. */
function offerTo(state: InCall, participants: readonly RemoteParticipant[], effects: readonly CallEffect[]): Step {
  const reachable = participants.filter(({ away }) => !away);
  const ids = new Set(reachable.map(({ id }) => id));
  return {
    state: {
      ...state,
      participants: state.participants.map((one) => (ids.has(one.id) ? { ...one, peer: 'connecting' } : one)),
    },
    effects: [...effects, ...reachable.map((participant): CallEffect => ({ type: 'offer', participant }))],
  };
}

function welcome(state: InRoom, participant: Participant, joinsCall: boolean): Step {
  const known = find(state, participant.id);
  const newcomer: RemoteParticipant = { ...participant, away: false, peer: known?.peer ?? 'none' };
  const others = state.participants.filter(({ id }) => id !== participant.id);
  const next = {
    ...state,
    participants: known
      ? state.participants.map((one) => (one.id === participant.id ? newcomer : one))
      : [...others, newcomer],
  };
  // Known: a restarted server meets someone again whom we never lost.
  if (known && known.peer !== 'none') return { state: next, effects: [{ type: 'resync', id: participant.id }] };
  if (next.phase !== 'inCall' || joinsCall || !isMineToOffer(next, newcomer)) return stay(next);
  return offerTo(next, [newcomer], []);
}

/** One who speaks the seed's events only has a single connection: it goes to the first of those in the call. */
function isMineToOffer(state: InCall, newcomer: Participant): boolean {
  if (newcomer.protocol !== undefined) return true;
  const rivals = state.participants.filter(({ peer, protocol }) => peer !== 'none' && protocol !== undefined);
  return rivals.every(({ id }) => state.selfId < id);
}

/** An offer makes us part of the call: being in the room was the consent. */
function offered(state: InRoom, from: string): Step {
  const caller = find(state, from);
  if (!caller) return stay(state);
  const known = change(state, from, { peer: caller.peer === 'none' ? 'connecting' : caller.peer });
  if (known.phase === 'inCall') return stay(known);
  // Who calls by our protocol offers to everybody, so each pair of the called knows of the call: the lower id offers.
  // One who speaks the seed's events calls us alone: then all the others learn of it from us.
  const others = known.participants.filter(
    ({ id, peer, protocol }) =>
      peer === 'none' && protocol !== undefined && (caller.protocol === undefined || known.selfId < id),
  );
  return offerTo({ ...known, phase: 'inCall', startedAtMs: null }, others, []);
}

function returned(state: InRoom, id: string, media: MediaState): Step {
  const participant = find(state, id);
  if (!participant) return stay(state);
  const next = change(state, id, { away: false, media });
  // Without a connection there is nothing to repair: one who reloads in a call offers by itself.
  return { state: next, effects: participant.peer === 'none' ? [] : [{ type: 'resync', id }] };
}

function remove(state: InRoom, id: string): Step {
  const participant = find(state, id);
  if (!participant) return stay(state);
  const next = { ...state, participants: state.participants.filter((one) => one.id !== id) };
  const effects: CallEffect[] = participant.peer === 'none' ? [] : [{ type: 'closePeer', id }];
  return { state: isCallOver(next) ? toWaiting(next) : next, effects };
}

function remoteEnded(state: InRoom, id: string, atMs: number): Step {
  const participant = find(state, id);
  // The word of one who is not connected to us ends nothing. But where nobody calls and two are in the room, it is a
  // goodbye: whoever speaks the seed's events leaves by it, and expects the other side to leave as well.
  const isGoodbye = state.phase === 'waiting' && state.participants.length === 1;
  if (!participant || (participant.peer === 'none' && !isGoodbye)) return stay(state);
  const dropped = change(state, id, { peer: 'none' });
  const isAlone = dropped.participants.every(({ peer }) => peer === 'none');
  if (isAlone) return end(state, 'remote-ended', atMs);
  return { state: dropped, effects: [{ type: 'closePeer', id }] };
}

function hangUp(state: InRoom, atMs: number): Step {
  const connected = state.participants.filter(({ peer }) => peer !== 'none');
  const goodbyes = connected.map(({ id }): CallEffect => ({ type: 'requestEndCall', to: id }));
  const ended = end(state, state.phase === 'inCall' ? 'hung-up' : 'left', atMs);
  return { state: ended.state, effects: [...goodbyes, ...ended.effects] };
}

function end(state: InRoom, reason: EndReason, atMs: number): Step {
  return {
    state: { phase: 'ended', roomId: state.roomId, reason, summary: summaryOf(state, atMs) },
    effects: [...leaveQuietly(state), { type: 'closeMedia' }],
  };
}

function summaryOf(state: InRoom, atMs: number): CallSummary | null {
  if (state.phase !== 'inCall' || state.startedAtMs === null) return null;
  const others = state.participants.filter(({ peer }) => peer !== 'none').map(({ name }) => name);
  return { roomId: state.roomId, durationMs: atMs - state.startedAtMs, others };
}

function peerPhase(state: InRoom, id: string, phase: Exclude<PeerPhase, 'none'>, atMs: number): Step {
  const participant = find(state, id);
  if (!participant || participant.peer === 'none') return stay(state);
  const next = change(state, id, { peer: phase });
  if (next.phase !== 'inCall' || phase !== 'connected') return stay(next);
  return stay({ ...next, startedAtMs: next.startedAtMs ?? atMs });
}

function leaveQuietly(state: InRoom | Extract<CallState, { phase: 'joining' }>): CallEffect[] {
  const peers = state.phase === 'joining' ? [] : closeAll(state);
  return [...peers, { type: 'requestLeave', roomId: state.roomId }, { type: 'forgetSeat' }];
}

function closeAll(state: InRoom): CallEffect[] {
  return state.participants.filter(({ peer }) => peer !== 'none').map(({ id }) => ({ type: 'closePeer', id }));
}

function isCallOver(state: InRoom): boolean {
  return state.phase === 'inCall' && state.participants.every(({ peer }) => peer === 'none');
}

function toWaiting(state: InRoom): CallState {
  const { roomId, selfId, epoch, participants, signaling } = state;
  return { phase: 'waiting', roomId, selfId, epoch, participants, signaling };
}

function find(state: InRoom, id: string): RemoteParticipant | undefined {
  return state.participants.find((participant) => participant.id === id);
}

function change<State extends InRoom>(state: State, id: string, changes: Partial<RemoteParticipant>): State {
  return { ...state, participants: state.participants.map((one) => (one.id === id ? { ...one, ...changes } : one)) };
}
