import type { RemoteParticipant } from '../../call/callState.ts';

/** Those whom one is in a call with. The others are in the room only: the people panel tells of them, the stage does not. */
export function companions(participants: readonly RemoteParticipant[]): RemoteParticipant[] {
  return participants.filter(({ peer }) => peer !== 'none');
}
