import { expect, it } from 'vitest';
import { obstacle } from './obstacle.ts';

it('finds what stands in the way of a call, the address first', () => {
  const RTCPeerConnection = class {};
  expect(obstacle({ isSecureContext: true, RTCPeerConnection })).toBeNull();
  expect(obstacle({ isSecureContext: false, RTCPeerConnection })).toBe('insecure');
  expect(obstacle({ isSecureContext: false })).toBe('insecure');
  expect(obstacle({ isSecureContext: true })).toBe('no-webrtc');
});
