import type { RelayState } from '../../call/RelayChoice.ts';

/** What hiding one's address does and costs, or why it cannot be had. */
export function relayWords({ isOnly, isOffered }: RelayState): string {
  if (isOffered) {
    return (
      'Others in a call do not learn your IP address: all you send and receive goes through a relay of this server. ' +
      'It may look worse and lag more. Takes effect for connections that begin from now on.'
    );
  }
  if (isOnly) return relayMissingWords;
  return 'This server has no relay, so it cannot hide your address.';
}

/** Nothing can connect: said in the room, and beside the switch. */
export const relayMissingWords =
  'You hide your address, but this server has no relay, so calls cannot connect. Turn "Hide my address" off in the settings: ' +
  'others in a call then learn your IP address.';
