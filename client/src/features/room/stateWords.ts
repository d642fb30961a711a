import type { CallState, PeerPhase, RemoteParticipant, SignalingPhase } from '../../call/callState.ts';
import { listWords } from '../../ui/listWords.ts';
import { companions } from './companions.ts';

type InRoom = Extract<CallState, { phase: 'waiting' | 'inCall' }>;

/** The one line that says how the connection is. */
export function connectionWords({ phase, signaling, participants }: InRoom): string {
  if (signaling === 'reconnecting') return 'Reconnecting';
  if (signaling === 'keptAway') return 'Waiting to reconnect';
  if (phase === 'waiting') return participants.some(({ away }) => !away) ? 'Ready to call' : 'Waiting for others';
  const phases = new Set<PeerPhase>(companions(participants).map(({ peer, away }) => (away ? 'interrupted' : peer)));
  if (phases.size === 0) return 'Waiting for others';
  // With several people the tiles tell who is missing; one connection that works is what the person feels.
  if (phases.has('connected')) return 'Connected';
  return phases.has('interrupted') ? 'Reconnecting' : 'Connecting';
}

/** What to tell somebody whose page has no connection to the server. */
export function serverLostWords(signaling: Exclude<SignalingPhase, 'connected'>, hasMedia: boolean): string {
  if (signaling === 'keptAway') {
    const words = 'The server has asked this page to wait a moment, because too much came from it.';
    return hasMedia ? `${words} The call goes on.` : `${words} It comes back by itself.`;
  }
  return hasMedia
    ? 'Connection to the server lost. The call goes on.'
    : 'Connection to the server lost. It is being made again.';
}

/** Who is in the room before a call, and whether there is anybody to call. */
export function presenceWords(participants: readonly RemoteParticipant[]): { words: string; canCall: boolean } {
  const here = participants.filter(({ away }) => !away).map(({ name }) => name);
  const away = participants.filter(({ away }) => away).map(({ name }) => name);
  const sentences = [
    here.length > 0 && `${listWords(here)} ${here.length === 1 ? 'is' : 'are'} here`,
    away.length > 0 && `${listWords(away)} ${away.length === 1 ? 'is' : 'are'} reconnecting`,
  ];
  return { words: sentences.filter((sentence) => sentence !== false).join('. '), canCall: here.length > 0 };
}
