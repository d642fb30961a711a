import type { CallEffect, CallEvent, Step } from './callEvents.ts';
import type { CallState } from './callState.ts';

type Knocking = Extract<CallState, { phase: 'knocking' }>;

/**
 * Asks to be let in.
 * @param leaving what is to be done to be out of where one is
 */
export function knock(state: CallState, roomId: string, leaving: readonly CallEffect[]): Step {
  if (state.phase === 'knocking' && state.roomId === roomId) {
    // Asked again while it takes long.
    return { state, effects: [{ type: 'requestKnock', roomId }] };
  }
  const isInside = state.phase === 'waiting' || state.phase === 'inCall' || state.phase === 'joining';
  if (isInside && state.roomId === roomId) return { state, effects: [] };
  const { state: next, effects } = asKnocking(roomId);
  return { state: next, effects: [...leaving, ...effects] };
}

/** At the door, with the request to be let in. */
export function asKnocking(roomId: string): Step {
  return { state: { phase: 'knocking', roomId, isUnheard: false }, effects: [{ type: 'requestKnock', roomId }] };
}

/** While one waits at the door. A lost connection ends the knock at the server, so it is made again with the next one. */
export function stepKnocking(state: Knocking, event: CallEvent): Step {
  const { roomId } = state;
  switch (event.type) {
    case 'knockAnswered':
      if (event.roomId !== roomId) return { state, effects: [] };
      if (!event.isAdmitted)
        return { state: { phase: 'refused', roomId, reason: 'declined' }, effects: [{ type: 'stopRinging' }] };
      return {
        state: { phase: 'joining', roomId, isDelayed: false, isAdmitted: true },
        effects: [{ type: 'requestJoin', roomId, callEpoch: null }],
      };
    case 'knockRefused':
      if (event.roomId !== roomId) return { state, effects: [] };
      return { state: { phase: 'refused', roomId, reason: event.reason }, effects: [] };
    case 'socketLost':
      return { state: { ...state, isUnheard: true }, effects: [] };
    case 'socketBack':
      return { state: { ...state, isUnheard: false }, effects: [{ type: 'requestKnock', roomId }] };
    case 'leave':
    case 'endCall':
      return { state: { phase: 'idle' }, effects: [{ type: 'cancelKnock', roomId }] };
    default:
      return { state, effects: [] };
  }
}
