import type { CallState, PeerPhase } from '../../call/callState.ts';

type InRoom = Extract<CallState, { phase: 'waiting' | 'inCall' }>;

/** The one line that says how the connection is. */
export function connectionWords(state: InRoom): string {
  if (state.participants.length === 0) return 'Waiting for others';
  if (state.phase === 'waiting') return 'Ready to call';
  const phases = new Set<PeerPhase>(state.participants.map(({ peer, away }) => (away ? 'interrupted' : peer)));
  // With several people the tiles tell who is missing; one connection that works is what the person feels.
  if (phases.has('connected')) return 'Connected';
  return phases.has('interrupted') ? 'Reconnecting' : 'Connecting';
}
