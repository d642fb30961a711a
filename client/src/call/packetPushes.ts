import type { IncomingPacket } from './packets.ts';
import type { Signaling } from './Signaling.ts';

/** The packets of negotiation that the server passes on, in the order in which they came. For the life of the page. */
export function hearPackets(
  signaling: Pick<Signaling, 'on'>,
  deliver: (from: string, packet: IncomingPacket) => void,
): void {
  signaling.on('incomingCall', ({ from, ...packet }) => deliver(from, { event: 'incomingCall', ...packet }));
  signaling.on('callAccepted', ({ from, ...packet }) => deliver(from, { event: 'callAccepted', ...packet }));
  signaling.on('negotiationneed', ({ from, ...packet }) => deliver(from, { event: 'negotiationneed', ...packet }));
  signaling.on('negotiationFinal', ({ from, ...packet }) => deliver(from, { event: 'negotiationFinal', ...packet }));
  signaling.on('iceCandidate', ({ from, ...packet }) => deliver(from, { event: 'iceCandidate', ...packet }));
}
