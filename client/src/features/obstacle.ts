/** Why this browser, at this address, cannot hold a call. */
export type Obstacle = 'insecure' | 'no-webrtc';

/** What stands in the way of a call here, or null. */
export function obstacle(here: { isSecureContext: boolean; RTCPeerConnection?: unknown }): Obstacle | null {
  if (!here.isSecureContext) return 'insecure';
  if (here.RTCPeerConnection === undefined) return 'no-webrtc';
  return null;
}
