import type { JoinSnapshot } from '@parley/protocol';

/**
 * Whether one enters with the microphone off, because the same person is in the room already and two open microphones
 * beside two loudspeakers howl. Who comes back was there first as well: there, only another device that is heard is a
 * reason. `wasHere`: this page was in the room, even if its seat ran out meanwhile.
 */
export function joinsMuted(
  { participants, isReturn, email }: Pick<JoinSnapshot, 'participants' | 'isReturn' | 'email'>,
  wasHere: boolean,
): boolean {
  const wasFirst = isReturn || wasHere;
  // Two guests, who have no address, are two people for all that anybody knows.
  return participants.some((other) => other.email !== '' && other.email === email && (!wasFirst || other.media.audio));
}
