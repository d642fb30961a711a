import type { EndReason } from '../../call/callState.ts';

/** Why a visit ended, where the person may wonder. Null when they know. */
export function endWords(reason: EndReason): string | null {
  switch (reason) {
    case 'hung-up':
    case 'left':
      return null;
    case 'remote-ended':
      return 'The other side ended the call.';
    case 'path-lost':
      return 'No connection could be made for two minutes. Rejoin when your network is back.';
    case 'removed':
      return 'Your seat in the room was given up.';
  }
}
