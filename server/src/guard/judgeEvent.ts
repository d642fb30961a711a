import type { RequestName } from '@parley/protocol';

/**
 * What an event needs besides a payload of its shape: nothing, a seat in a room, a recipient in the same room, or an
 * offer that has passed between the two.
 */
type Need = 'nothing' | 'seat' | 'peer' | 'offer';

const NEEDS = {
  joinRoom: 'nothing',
  // With a resume token one leaves the seat of a connection that was lost.
  leaveRoom: 'nothing',
  // Either side may offer at any time, both of them at once too.
  callUser: 'peer',
  negotiationneed: 'peer',
  callAccepted: 'offer',
  negotiationDone: 'offer',
  // Legal with or without a call: candidates may overtake the offer they belong to, and mute is told before the call.
  iceCandidate: 'peer',
  muteToggle: 'peer',
  endCall: 'peer',
  mediaState: 'seat',
  callQuality: 'seat',
  // Those who wait at the door of a room are in none.
  knock: 'nothing',
  knockCancel: 'nothing',
  admit: 'seat',
  decline: 'seat',
  removeParticipant: 'seat',
  askToMute: 'seat',
  lockRoom: 'seat',
  endForAll: 'seat',
  handOver: 'seat',
  renewToken: 'nothing',
} as const satisfies Record<RequestName, Need>;

/** Where a socket stands when its event's turn comes. */
export type Situation = {
  /** It has a seat in a room. */
  isSeated: boolean;
  /** The recipient is another participant of the same room. */
  isPeerHere: boolean;
  /** An offer has passed between the two, in either direction, while both had these seats. */
  hasOffer: boolean;
};

/** Why an event is illegal: outside a room, to somebody who is not there, or an answer that nobody has asked for. */
export type Illegality = 'outside' | 'stranger' | 'unasked';

/** Whether a socket may send this event where it stands. Null when it may. */
export function judgeEvent(event: RequestName, { isSeated, isPeerHere, hasOffer }: Situation): Illegality | null {
  const need: Need = NEEDS[event];
  if (need === 'nothing') return null;
  if (!isSeated) return 'outside';
  if (need === 'seat') return null;
  if (!isPeerHere) return 'stranger';
  return need === 'offer' && !hasOffer ? 'unasked' : null;
}
