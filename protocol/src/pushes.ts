import * as z from 'zod/mini';
import {
  Answer,
  Candidates,
  ConnectionId,
  Knock,
  KnockId,
  MediaState,
  Offer,
  Participant,
  ParticipantId,
  RoomState,
} from './model.ts';
import { JoinSnapshot } from './requests.ts';

/** Why a participant is gone for good. `removed`: by a host, or for flooding. `ended`: a host ended it for all. */
export const LeaveReason = z.literal(['left', 'disconnected', 'session-ended', 'timeout', 'removed', 'ended']);
export type LeaveReason = z.infer<typeof LeaveReason>;

/** Why the server is about to close a connection. */
export const DisconnectReason = z.literal([
  'session-ended',
  'token-expired',
  'too-many-requests',
  'server-stopping',
  'guest-ended',
]);
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
  /** To hosts: somebody waits at the door. */
  knocked: Knock,
  /** To hosts: has been answered, or waits no more. */
  knockGone: z.object({ knockId: KnockId }),
  /** To who knocked. `admitted`: join now. */
  knockAnswered: z.object({ roomId: z.string(), admitted: z.boolean() }),
  /** A host asks the receiver to mute the microphone. */
  muteAsked: z.object({ from: ParticipantId }),
  /** To everybody inside: the whole of what may have changed. `hosts`: those inside. */
  roomChanged: z.object({ roomId: z.string(), ...RoomState.shape, hosts: z.array(ParticipantId) }),
  /** To a participant who became host, or ceased to be: replaces the `resume` of the snapshot, which says the role too. */
  roleChanged: z.object({ roomId: z.string(), isHost: z.boolean(), resume: z.string() }),
  /** To who was removed: out of the room by now. `by`: the host's name. */
  removed: z.object({ roomId: z.string(), by: z.string() }),
  /** To everybody inside: out of the room by now. `by`: the name of who ended it. */
  roomEnded: z.object({ roomId: z.string(), by: z.string() }),
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
