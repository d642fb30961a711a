import type { EndReason } from '../../call/callState.ts';

/** Why a visit ended, where the person may wonder. Null when they know. */
export function endWords(reason: EndReason): string | null {
  switch (reason) {
    case 'hung-up':
    case 'left':
      return null;
    case 'remote-ended':
      return 'The other side ended the call.';
    case 'removed':
      return 'Your seat in the room was given up.';
  }
}
