import type { RemoteParticipant } from '../../call/callState.ts';

export type Power = 'mute' | 'hand-over' | 'remove';

/**
 * What one may do to somebody in the room, in the order of a menu; the server has the last word. Hosts are removed by the
 * owner alone, and a guest never becomes host.
 */
export function powersOver(
  person: Pick<RemoteParticipant, 'isHost' | 'isGuest' | 'media' | 'away'>,
  self: { isHost: boolean; isOwner: boolean },
): Power[] {
  if (!self.isHost) return [];
  const powers: Power[] = [];
  // The wish would not reach whom the server has lost.
  if (person.media.audio && person.away !== true) powers.push('mute');
  if (person.isHost !== true && person.isGuest !== true) powers.push('hand-over');
  if (person.isHost !== true || self.isOwner) powers.push('remove');
  return powers;
}
