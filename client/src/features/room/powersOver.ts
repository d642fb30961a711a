import type { RemoteParticipant } from '../../call/callState.ts';

export type Power = 'mute' | 'hand-over' | 'remove';

/**
 * What one may do to somebody in the room, in the order of a menu; the server has the last word. Hosts are removed by the
 * owner alone, and a guest never becomes host.
 */
export function powersOver(
  person: Pick<RemoteParticipant, 'isHost' | 'isGuest' | 'media'>,
  self: { isHost: boolean; isOwner: boolean },
): Power[] {
  if (!self.isHost) return [];
  const powers: Power[] = [];
  if (person.media.audio) powers.push('mute');
  if (person.isHost !== true && person.isGuest !== true) powers.push('hand-over');
  if (person.isHost !== true || self.isOwner) powers.push('remove');
  return powers;
}
