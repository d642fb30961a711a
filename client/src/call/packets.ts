import type { Answer, Candidates, Offer } from '@parley/protocol';

/** A packet to the participant, under the seed's event names. */
export type OutgoingPacket =
  | { event: 'callUser'; offer: Offer; connection: string | undefined }
  | { event: 'callAccepted'; answer: Answer; connection: string | undefined }
  | { event: 'negotiationneed'; offer: Offer; connection: string | undefined }
  | { event: 'negotiationDone'; answer: Answer; connection: string | undefined }
  | { event: 'iceCandidate'; candidate: Candidates; connection: string | undefined };

/** A packet from the participant, under the seed's event names. */
export type IncomingPacket =
  | { event: 'incomingCall'; offer: Offer; connection?: string | undefined }
  | { event: 'callAccepted'; answer: Answer; connection?: string | undefined }
  | { event: 'negotiationneed'; offer: Offer; connection?: string | undefined }
  | { event: 'negotiationFinal'; answer: Answer; connection?: string | undefined }
  | { event: 'iceCandidate'; candidate: Candidates; connection?: string | undefined };
