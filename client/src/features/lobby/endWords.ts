import { isMadeRoomId } from '@parley/protocol';
import type { EndReason, JoinRefusal } from '../../call/callState.ts';

type End = {
  readonly roomId: string;
  readonly reason: EndReason;
  readonly by: string | null;
  readonly refusal?: JoinRefusal;
  /** Oneself, where that may be the one who did it. */
  readonly self?: string;
};

/** Why a visit ended, where the person may wonder. Null when they know. */
export function endWords({ roomId, reason, by, refusal, self }: End): string | null {
  switch (reason) {
    case 'hung-up':
    case 'left':
      return null;
    case 'remote-ended':
      return 'The other side ended the call.';
    case 'ended-elsewhere':
      return 'You ended it in another tab, or on another device.';
    case 'path-lost':
      return 'No connection could be made for two minutes. Rejoin when your network is back.';
    case 'seat-lost':
      return seatLostWords(refusal);
    case 'removed':
      // A typed room forgets with the last one inside.
      return isMadeRoomId(roomId)
        ? `${by ?? 'A host'} removed you. You cannot enter this room again.`
        : `${by ?? 'A host'} removed you. You can enter again when everybody has left.`;
    case 'ended-for-all':
      return by !== null && by === self
        ? 'You ended the call for everyone.'
        : `${by ?? 'A host'} ended the call for everyone.`;
  }
}

/** Why there was no seat any more for somebody who had been away. */
function seatLostWords(refusal: JoinRefusal | undefined): string {
  switch (refusal) {
    case 'room_full':
      return 'While you were away, the last place in the room was taken. Rejoin when somebody has left.';
    case 'must_knock':
      return 'You were away for long, so a host decides again who enters. Rejoin to ask them.';
    case 'room_locked':
      return 'You were away for long, and a host has locked the room. Ask them to unlock it, then rejoin.';
    case 'kept_out':
      return 'While you were away, a host removed you. You can enter again when everybody has left.';
    case 'not_found':
      return 'While you were away, the room was closed to you, or its link renewed. Ask a host for the way in.';
    default:
      return 'You were away for long, and the server could not give you your place back. Rejoin, if you like.';
  }
}

/** What the card of a visit without a conversation is headed with. */
export function endTitle(reason: EndReason): string {
  switch (reason) {
    case 'removed':
      return 'You were removed from the room';
    case 'ended-for-all':
      return 'The call is over for everyone';
    default:
      return 'You left the call';
  }
}

/** Whether it makes sense to offer the way back in. */
export function canRejoin({ reason, refusal }: Pick<End, 'reason' | 'refusal'>): boolean {
  return reason !== 'removed' && refusal !== 'not_found' && refusal !== 'kept_out';
}
