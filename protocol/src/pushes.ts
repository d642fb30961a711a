import * as z from 'zod/mini';
import { Answer, Candidates, ConnectionId, MediaState, Offer, Participant, ParticipantId } from './model.ts';
import { JoinSnapshot } from './requests.ts';

/** Why a participant is gone for good. */
export const LeaveReason = z.literal(['left', 'disconnected', 'session-ended', 'timeout', 'removed']);
export type LeaveReason = z.infer<typeof LeaveReason>;

/** Why the server is about to close a connection. */
export const DisconnectReason = z.literal(['session-ended', 'token-expired', 'too-many-requests', 'server-stopping']);
export type DisconnectReason = z.infer<typeof DisconnectReason>;

/** Every event the server pushes. `from` and `id` are participant ids, stamped by the server. */
export const PUSHES = {
  userJoined: JoinSnapshot,
  newUserJoined: z.object({
    ...Participant.shape,
    /** True when the snapshot of the one who joins says that a call runs: then that one offers to everybody, nobody to it. */
    joinsCall: z.boolean(),
  }),
  userLeft: z.object({ email: z.string(), id: ParticipantId, reason: LeaveReason }),
  participantAway: z.object({ id: ParticipantId }),
  participantBack: z.object({ id: ParticipantId, media: MediaState }),
  incomingCall: z.object({ from: ParticipantId, offer: Offer, connection: z.optional(ConnectionId) }),
  callAccepted: z.object({ from: ParticipantId, answer: Answer, connection: z.optional(ConnectionId) }),
  negotiationneed: z.object({ from: ParticipantId, offer: Offer, connection: z.optional(ConnectionId) }),
  negotiationFinal: z.object({ from: ParticipantId, answer: Answer, connection: z.optional(ConnectionId) }),
  iceCandidate: z.object({ from: ParticipantId, candidate: Candidates, connection: z.optional(ConnectionId) }),
  remoteMuted: z.object({ isMuted: z.boolean(), from: ParticipantId }),
  mediaState: z.object({ from: ParticipantId, ...MediaState.shape }),
  callEnded: z.object({ from: ParticipantId }),
  error: z.object({ message: z.string(), code: z.string(), event: z.string() }),
  /** The last push of a connection. Not called `disconnecting`: Socket.IO reserves that name. */
  closing: z.object({ reason: DisconnectReason, message: z.string() }),
} as const;

export type Pushes = typeof PUSHES;
export type PushName = keyof Pushes;
export type PushPayload<Name extends PushName> = z.output<Pushes[Name]>;

/** The server's events as Socket.IO types them. */
export type ServerToClientEvents = { [Name in PushName]: (payload: PushPayload<Name>) => void } & {
  /** Acknowledged at once by a client that lives: another socket asks for its seat. No answer within a second gives the seat away. */
  seatCheck: (acknowledge: () => void) => void;
};
