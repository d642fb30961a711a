import * as z from 'zod/mini';
import {
  Answer,
  CallQuality,
  Candidates,
  ConnectionId,
  Email,
  Knock,
  KnockId,
  MediaState,
  Offer,
  Participant,
  ParticipantId,
  RoomId,
  RoomState,
  RunningCall,
} from './model.ts';
import type { Result } from './errors.ts';

const none = z.object({});

/** Any text: whom it does not name is refused `not_allowed`, like everybody who is not in the room. */
const To = z.string();

/** What a participant learns at each join: a whole snapshot, never a difference. */
export const JoinSnapshot = z.object({
  email: z.string(),
  roomId: z.string(),
  /** The caller's own participant id. */
  self: ParticipantId,
  /** The others, in the order in which they joined. */
  participants: z.array(Participant),
  /** The call that runs in the room, if one does. */
  call: z.nullable(RunningCall),
  /** Gives the same seat back to the same client on another socket. Opaque; renewed at each join. */
  resume: z.string(),
  /** Names this run of the server. Another one than before: the server was restarted and knows only who has come back. */
  epoch: z.string(),
  /** Whether the seat was still there. If not, the others in this epoch have given up their connections to it. */
  isReturn: z.boolean(),
  /** True for a host. Then `waiting` has everybody at the door. */
  isHost: z.optional(z.boolean()),
  room: z.optional(RoomState),
  waiting: z.optional(z.array(Knock)),
});
export type JoinSnapshot = z.infer<typeof JoinSnapshot>;

/** Every event a client sends. `budget` names its token bucket in BUDGETS. */
export const REQUESTS = {
  joinRoom: {
    budget: 'other',
    payload: z.object({
      /** The caller's own; empty for a guest. */
      email: z.union([z.literal(''), Email]),
      roomId: RoomId,
      protocol: z.optional(z.number().check(z.int(), z.positive())),
      media: z.optional(MediaState),
      resume: z.optional(z.string().check(z.maxLength(1024))),
      /** From a client that returns with its call alive: the `epoch` in which it last joined. A server of another epoch learns of the call by it. */
      callEpoch: z.optional(z.string().check(z.maxLength(64))),
    }),
    reply: JoinSnapshot,
  },
  leaveRoom: {
    budget: 'other',
    payload: z.object({
      roomId: RoomId,
      /** From a client that could not say goodbye on the socket of its seat: frees the seat of this token. */
      resume: z.optional(z.string().check(z.maxLength(1024))),
    }),
    reply: none,
  },
  callUser: {
    budget: 'negotiation',
    payload: z.object({ to: To, offer: Offer, connection: z.optional(ConnectionId) }),
    reply: none,
  },
  callAccepted: {
    budget: 'negotiation',
    payload: z.object({ to: To, answer: Answer, connection: z.optional(ConnectionId) }),
    reply: none,
  },
  negotiationneed: {
    budget: 'negotiation',
    payload: z.object({ to: To, offer: Offer, connection: z.optional(ConnectionId) }),
    reply: none,
  },
  negotiationDone: {
    budget: 'negotiation',
    payload: z.object({ to: To, answer: Answer, connection: z.optional(ConnectionId) }),
    reply: none,
  },
  iceCandidate: {
    budget: 'negotiation',
    payload: z.object({ to: To, candidate: Candidates, connection: z.optional(ConnectionId) }),
    reply: none,
  },
  muteToggle: { budget: 'other', payload: z.object({ to: To, isMuted: z.boolean() }), reply: none },
  mediaState: { budget: 'other', payload: MediaState, reply: none },
  callQuality: { budget: 'other', payload: z.object({ quality: CallQuality }), reply: none },
  endCall: { budget: 'other', payload: z.object({ to: To }), reply: none },
  /** Waits at the door of a room until a host answers. Whoever is in no position to knock waits in vain. */
  knock: { budget: 'other', payload: z.object({ roomId: RoomId }), reply: z.object({ waiting: z.literal(true) }) },
  knockCancel: { budget: 'other', payload: z.object({ roomId: RoomId }), reply: none },
  // What only a host may do.
  admit: { budget: 'other', payload: z.object({ knockId: KnockId }), reply: none },
  decline: {
    budget: 'other',
    payload: z.object({
      knockId: KnockId,
      /** Also: this person is not to knock again. */
      keepOut: z.optional(z.boolean()),
    }),
    reply: none,
  },
  /** Out, and not in again. */
  removeParticipant: { budget: 'other', payload: z.object({ id: ParticipantId }), reply: none },
  askToMute: { budget: 'other', payload: z.object({ id: ParticipantId }), reply: none },
  lockRoom: { budget: 'other', payload: z.object({ locked: z.boolean() }), reply: none },
  /** Everybody leaves. */
  endForAll: { budget: 'other', payload: z.object({ roomId: RoomId }), reply: none },
  /** Makes a participant host. Who gives it away is none any more, unless the room is theirs. */
  handOver: { budget: 'other', payload: z.object({ id: ParticipantId }), reply: none },
  renewToken: { budget: 'other', payload: z.object({ token: z.string().check(z.maxLength(4096)) }), reply: none },
} as const;

export type Requests = typeof REQUESTS;
export type RequestName = keyof Requests;
/** What a handler receives: parsed, trimmed, unknown fields gone. */
export type RequestPayload<Name extends RequestName> = z.output<Requests[Name]['payload']>;
/** What a client may send. */
export type RequestInput<Name extends RequestName> = z.input<Requests[Name]['payload']>;
export type RequestReply<Name extends RequestName> = z.output<Requests[Name]['reply']>;

/** The client's events as Socket.IO types them. */
export type ClientToServerEvents = {
  [Name in RequestName]: (
    payload: RequestInput<Name>,
    acknowledge?: (result: Result<RequestReply<Name>>) => void,
  ) => void;
};
