import { isMadeRoomId } from '@parley/protocol';
import type { EndReason } from '../../call/callState.ts';

type End = { readonly roomId: string; readonly reason: EndReason; readonly by: string | null };

/** Why a visit ended, where the person may wonder. Null when they know. */
export function endWords({ roomId, reason, by }: End): string | null {
  switch (reason) {
    case 'hung-up':
    case 'left':
      return null;
    case 'remote-ended':
      return 'The other side ended the call.';
    case 'path-lost':
      return 'No connection could be made for two minutes. Rejoin when your network is back.';
    case 'seat-lost':
      return 'Your seat in the room is gone: the room is full, or closed to you by now.';
    case 'removed':
      // A typed room forgets with the last one inside.
      return isMadeRoomId(roomId)
        ? `${by ?? 'A host'} removed you. You cannot enter this room again.`
        : `${by ?? 'A host'} removed you. You can enter again when everybody has left.`;
    case 'ended-for-all':
      return `${by ?? 'A host'} ended the call for everyone.`;
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
export function canRejoin(reason: EndReason): boolean {
  return reason !== 'removed' && reason !== 'seat-lost';
}
