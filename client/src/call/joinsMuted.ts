import type { JoinSnapshot } from '@parley/protocol';

/**
 * Whether one enters with the microphone off, because the same person is in the room already and two open microphones
 * beside two loudspeakers howl. Who comes back to their own seat was there first as well: there, only another device
 * that is heard is a reason. Whose former seat another page has taken meanwhile comes new.
 */
export function joinsMuted(
  { participants, isReturn }: Pick<JoinSnapshot, 'participants' | 'isReturn'>,
  email: string,
): boolean {
  // Two guests, who have no address, are two people for all that anybody knows.
  return participants.some((other) => other.email !== '' && other.email === email && (!isReturn || other.media.audio));
}
