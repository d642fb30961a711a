import { isNewer, type JoinSnapshot, type MediaState, type Participant } from '@parley/protocol';
import type { CallEffect, Step } from './callEvents.ts';
import type { CallState, RemoteParticipant } from './callState.ts';
import { standingOf } from './standing.ts';

/** A visit that has a seat. */
export type InRoom = Extract<CallState, { phase: 'waiting' | 'inCall' }>;
/** One that is part of a call. */
type InCall = Extract<CallState, { phase: 'inCall' }>;

/** Nothing happens. */
export const stay = (state: CallState): Step => ({ state, effects: [] });

/** The first snapshot of a visit. */
export function enter(snapshot: JoinSnapshot, atMs: number): Step {
  const participants = snapshot.participants.map((participant): RemoteParticipant => ({
    ...participant,
    peer: 'none',
  }));
  const { roomId, self: selfId, email, epoch, call } = snapshot;
  const standing = standingOf(snapshot);
  const inRoom = { roomId, selfId, email, epoch, participants, signaling: 'connected' as const, standing };
  const remember: CallEffect = { type: 'rememberSeat', snapshot };
  // A call that everybody has left is none, whatever a server that has not noticed yet may say.
  if (!call || participants.length === 0) return { state: { phase: 'waiting', ...inRoom }, effects: [remember] };
  const free = participants.filter((one) => isFree(one, participants));
  return offerTo({ phase: 'inCall', startedAtMs: atMs - call.elapsedMs, ...inRoom }, free, [remember]);
}

/** A snapshot after the connection to the server was lost. Connections that live are kept. */
export function rejoin(state: InRoom, snapshot: JoinSnapshot, atMs: number): Step {
  const isRestarted = snapshot.epoch !== state.epoch;
  // Another seat than before: to the others we are somebody new.
  if (snapshot.self !== state.selfId) {
    const fresh = enter(snapshot, atMs);
    return { state: fresh.state, effects: [...leaveAll(state), ...fresh.effects] };
  }
  // The same seat after it was given up: whoever does not see us any more has closed their end, and begins anew.
  const isForgotten = !snapshot.isReturn && !isRestarted;
  const isOver = ({ peer }: RemoteParticipant): boolean => isForgotten && peer !== 'none' && peer !== 'connected';
  const known = new Map(state.participants.map((participant) => [participant.id, participant]));
  const present = snapshot.participants.map((participant): RemoteParticipant => {
    const former = known.get(participant.id);
    const peer = !former || isOver(former) ? 'none' : former.peer;
    // Whom the server cannot hear may have told us more by now than the server.
    return { ...participant, peer, media: newest(participant.media, former?.media) };
  });
  const ids = new Set(present.map(({ id }) => id));
  const absent = state.participants.filter(({ id, peer }) => !ids.has(id) && peer !== 'none');
  // A restarted server does not know yet who else will come back. One that ran all the time does know: who is absent has
  // lost their seat. But whom we still see and hear has not left, whatever any server says.
  const isHere = ({ peer }: RemoteParticipant): boolean => isRestarted || peer === 'connected';
  const missing = absent
    .filter(isHere)
    .map((participant) => ({ ...participant, away: true, isUnseated: !isRestarted }));
  const gone = [
    ...absent.filter((one) => !isHere(one)),
    ...state.participants.filter((one) => ids.has(one.id) && isOver(one)),
  ];
  const participants = inFormerOrder([...missing, ...present], state.participants);
  const inRoom = {
    roomId: state.roomId,
    selfId: state.selfId,
    email: state.email,
    epoch: snapshot.epoch,
    participants,
    signaling: 'connected' as const,
    standing: standingOf(snapshot, state.standing),
  };
  const effects: CallEffect[] = [
    { type: 'rememberSeat', snapshot },
    ...gone.map(({ id }): CallEffect => ({ type: 'closePeer', id })),
    ...(isRestarted ? missing : []).map(({ id }): CallEffect => ({ type: 'watchMissing', id })),
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

/** Whom one sees already stays where they are on the screen, whatever the order in which a server came to know them anew. */
function inFormerOrder(
  participants: readonly RemoteParticipant[],
  former: readonly RemoteParticipant[],
): RemoteParticipant[] {
  const places = new Map(former.map(({ id }, place) => [id, place]));
  const placeOf = ({ id }: RemoteParticipant): number => places.get(id) ?? former.length;
  return participants.toSorted((one, other) => placeOf(one) - placeOf(other));
}

/**
 * Whether one who joins a running call may offer to `participant`. Who speaks the seed's events only has a single
 * connection: while somebody of our protocol is there it belongs to them, and a second offer would tear it away.
 */
function isFree(participant: Participant, participants: readonly Participant[]): boolean {
  return participant.protocol !== undefined || participants.every(({ protocol }) => protocol === undefined);
}

export function startCall(state: InRoom): Step {
  // With nobody to reach there would be a call of one, which nobody who comes back knows of.
  if (state.phase === 'inCall' || state.participants.every(({ away }) => away)) return stay(state);
  return offerTo({ ...state, phase: 'inCall', startedAtMs: null }, state.participants, []);
}

/** Offers a connection to those of `participants` who can be reached. */
export function offerTo(
  state: InCall,
  participants: readonly RemoteParticipant[],
  effects: readonly CallEffect[],
): Step {
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

export function welcome(state: InRoom, participant: Participant, joinsCall: boolean): Step {
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
export function offered(state: InRoom, from: string): Step {
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

export function returned(state: InRoom, id: string, media: MediaState): Step {
  const participant = find(state, id);
  if (!participant) return stay(state);
  const next = change(state, id, { away: false, isUnseated: false, media });
  // Without a connection there is nothing to repair: one who reloads in a call offers by itself.
  return { state: next, effects: participant.peer === 'none' ? [] : [{ type: 'resync', id }] };
}

export function remove(state: InRoom, id: string): Step {
  const participant = find(state, id);
  if (!participant) return stay(state);
  const next = { ...state, participants: state.participants.filter((one) => one.id !== id) };
  const effects: CallEffect[] = participant.peer === 'none' ? [] : [{ type: 'closePeer', id }];
  return { state: isCallOver(next) ? toWaiting(next) : next, effects };
}

/** Their seat is gone. Whom we still see and hear stays for as long as that lasts: only a person ends a call. */
export function unseat(state: InRoom, id: string): Step {
  if (find(state, id)?.peer !== 'connected') return remove(state, id);
  return stay(change(state, id, { away: true, isUnseated: true }));
}

/** What somebody sends, by whichever way it was heard first. */
export function heard(state: InRoom, id: string, media: MediaState): Step {
  const participant = find(state, id);
  return stay(participant && isNewer(media, participant.media) ? change(state, id, { media }) : state);
}

function newest(media: MediaState, former: MediaState | undefined): MediaState {
  return former === undefined || isNewer(media, former) ? media : former;
}

export function leaveAll(state: InRoom): CallEffect[] {
  return state.participants.filter(({ peer }) => peer !== 'none').map(({ id }) => ({ type: 'leavePeer', id }));
}

function isCallOver(state: InRoom): boolean {
  return state.phase === 'inCall' && state.participants.every(({ peer }) => peer === 'none');
}

function toWaiting(state: InRoom): CallState {
  const { roomId, selfId, email, epoch, participants, signaling, standing } = state;
  return { phase: 'waiting', roomId, selfId, email, epoch, participants, signaling, standing };
}

export function find(state: InRoom, id: string): RemoteParticipant | undefined {
  return state.participants.find((participant) => participant.id === id);
}

export function change<State extends InRoom>(state: State, id: string, changes: Partial<RemoteParticipant>): State {
  return { ...state, participants: state.participants.map((one) => (one.id === id ? { ...one, ...changes } : one)) };
}
