import * as z from 'zod/mini';

/** The number of this protocol. A participant that joins without one speaks the seed's events only. */
export const PROTOCOL_VERSION = 1;

/** Limits that both sides know. Sizes of text are in UTF-16 code units, as `String.length` counts. */
export const LIMITS = {
  /** One session description. Chromium's offers take 5.6 KB for two tracks; a mesh of six stays far below. */
  sdpLength: 64 * 1024,
  /** One ICE candidate as a string. */
  candidateLength: 2 * 1024,
  /** Candidates in one `iceCandidate`. */
  candidatesPerEvent: 64,
  /** One Socket.IO frame in bytes. A larger one closes the connection. */
  frameBytes: 128 * 1024,
  nameLength: 100,
  emailLength: 254,
  roomIdLength: 128,
  titleLength: 100,
  passkeysPerAccount: 20,
  /** Rooms made ahead. */
  roomsPerAccount: 500,
  /** Living sign-ins. One more ends the oldest. */
  sessionsPerAccount: 100,
  /** Decisions about people that the owner of a room sees, the latest. */
  standingsListed: 1000,
  /** bcrypt reads no further than 72 bytes. A longer password is refused, never cut. */
  passwordBytes: 72,
  passwordMinLength: 8,
  /** Full mesh: each participant sends its media once to every other one. */
  participantsPerRoom: 6,
  /** People at one door whose knocks the hosts see. */
  knocksPerRoom: 20,
  /** How long a guest may stay before asking for another pass. */
  guestPassMs: 12 * 3_600_000,
  /** How long the seat of a lost connection is kept. */
  awayMs: 60_000,
  /** Refusals in a minute that are answered one by one. The next one ends the connection. */
  refusalsPerMinute: 100,
} as const;

/** Budgets of one socket: `perSecond` tokens flow in, at most `burst` are kept. */
export const BUDGETS = {
  negotiation: { perSecond: 60, burst: 400 },
  other: { perSecond: 20, burst: 100 },
  /**
   * Characters of all frames together. Descriptions of 9 KB, twice the size of what browsers make, at the full rate of
   * the events stay below it: only those who send the largest that is allowed, again and again, ever meet it.
   */
  size: { perSecond: 576 * 1024, burst: 4 * 1024 * 1024 },
} as const;

const hasControlCharacter = /\p{Cc}/u;

/** Trimmed text of at most `max` characters without control characters. */
const lineOrNothing = (max: number) =>
  z.string().check(
    z.trim(),
    z.maxLength(max, `must have at most ${max} characters`),
    z.refine((text) => !hasControlCharacter.test(text), 'must not contain control characters'),
  );

/** The same, and at least one. */
const line = (max: number) => lineOrNothing(max).check(z.minLength(1, 'must not be empty'));

/** 24 lowercase hexadecimal digits, in either store. */
export const UserId = z.string().check(z.regex(/^[0-9a-f]{24}$/));

/**
 * Signs that nobody sees, or that turn the writing around (Unicode TR36, 2.7): with them one name looks like another. Not
 * those that shape what stands beside them: joiners, as in Persian and in pictures of families, variants, and tags of flags.
 */
const deceptive = /(?!\p{Join_C}|\p{VS}|[\u{E0020}-\u{E007F}])\p{DI}|[\p{Bidi_C}\p{Zl}\p{Zp}\p{Cs}\u2800]/u;
/** Anything that leaves a mark. */
const visible = /[^\p{DI}\s\u2800]/u;

const isHonest = z.refine<string>(
  (text) => !deceptive.test(text),
  'must not contain invisible signs, or such that turn the writing around',
);

/** What a person is called, or calls a thing. */
export const Name = line(LIMITS.nameLength).check(
  z.refine((text) => visible.test(text), 'must show something'),
  isHonest,
);

/** What a room is called; nothing stands for the owner's "NAME's room". */
export const Title = lineOrNothing(LIMITS.titleLength).check(
  z.refine((text) => text === '' || visible.test(text), 'must show something'),
  isHonest,
);

/** An address as stored: trimmed, lower case. Only its outline is checked; mail alone proves the rest. */
export const Email = z
  .string()
  .check(
    z.trim(),
    z.toLowerCase(),
    z.maxLength(LIMITS.emailLength, `must have at most ${LIMITS.emailLength} characters`),
    z.regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+\.[^\s@.\p{Cc}]+$|^[^\s@\p{Cc}]+@localhost$/u, 'must be an e-mail address'),
  );

/** The id of a room: what a person typed, or an id that `POST /api/rooms` made. */
export const RoomId = line(LIMITS.roomIdLength);

/** The form of ids made by the server: 26 digits of base 32 (130 bits) behind `r-`. No typed room has it unless it was made. */
const madeRoomId = /^r-[a-z2-7]{26}$/;

/** Whether `roomId` has the form of an id that `POST /api/rooms` makes. */
export function isMadeRoomId(roomId: string): boolean {
  return madeRoomId.test(roomId);
}

/** Opaque. At first it is the socket's id (seed); it stays when its owner returns on another socket. */
export const ParticipantId = z.string().check(z.minLength(1), z.maxLength(64));

/**
 * What a person sends to the room right now. `version` grows with each change, over reloads too: a state that comes late,
 * by whichever way, never replaces a newer one. Absent from a client that does not count.
 */
export const MediaState = z.object({
  audio: z.boolean(),
  video: z.boolean(),
  screen: z.boolean(),
  version: z.optional(z.number().check(z.int(), z.nonnegative())),
});
export type MediaState = z.infer<typeof MediaState>;

/** Whether `next` may take the place of `former`. Without numbers on both, the later arrival counts. */
export function isNewer(next: MediaState, former: MediaState): boolean {
  return next.version === undefined || former.version === undefined || next.version >= former.version;
}

/** How good a call was for the one who tells it: `weak` and `poor` are a network that was felt. */
export const CallQuality = z.literal(['good', 'weak', 'poor']);
export type CallQuality = z.infer<typeof CallQuality>;

/** An account as others may see it. */
export const User = z.object({ _id: UserId, name: z.string(), email: z.string() });
export type User = z.infer<typeof User>;

/** Someone in a room. `away`: the connection is lost and the seat is kept for {@link LIMITS.awayMs}. */
export const Participant = z.object({
  id: ParticipantId,
  email: z.string(),
  name: z.string(),
  media: MediaState,
  /** Absent for a client that speaks the seed's events only. */
  protocol: z.optional(z.number()),
  away: z.optional(z.boolean()),
  /** True for a host, as of this message; `roomChanged` has what changes later. */
  isHost: z.optional(z.boolean()),
  /** True for somebody without an account: the name is what they call themselves, `email` is empty. */
  isGuest: z.optional(z.boolean()),
});
export type Participant = z.infer<typeof Participant>;

/** The call that runs in a room. `elapsedMs` counts from its first answer; clocks of two machines differ, spans do not. */
export const RunningCall = z.object({ elapsedMs: z.number().check(z.nonnegative()) });
export type RunningCall = z.infer<typeof RunningCall>;

/**
 * Who may enter a made room: everybody who is signed in and has the link (`open`), whom a host lets in (`ask`), or nobody
 * who is not in it already or a host (`locked`).
 */
export const RoomAccess = z.literal(['open', 'ask', 'locked']);
export type RoomAccess = z.infer<typeof RoomAccess>;

/** Somebody inside, for who is still outside. `isSelf`: the asking person, in another tab or on another device. */
export const Occupant = z.object({
  name: z.string(),
  isGuest: z.optional(z.boolean()),
  isSelf: z.optional(z.boolean()),
});
export type Occupant = z.infer<typeof Occupant>;

/** A room as the asking person may see it. A typed name is an open room that nobody owns. */
export const Room = z.object({
  id: z.string(),
  title: z.string(),
  access: RoomAccess,
  /** The path of its page on the server's own origin. */
  url: z.string(),
  /** Whether people without an account may come in by the link. */
  allowsGuests: z.boolean(),
  /** ISO 8601. From then on the link leads nowhere for anybody but owner and hosts; null: never. */
  expiresAt: z.nullable(z.string()),
  isOwner: z.boolean(),
  /** Whether the asking person is a host of it whenever they are inside. */
  isHost: z.boolean(),
  /** What the asking person may do at its door. */
  entry: z.literal(['enter', 'knock']),
  /** Who is in it, in the order in which they joined: where one room is asked for, by somebody who may enter it. */
  inside: z.optional(z.array(Occupant)),
});
export type Room = z.infer<typeof Room>;

/** What everybody inside knows about the room itself. `isLocked`: nobody else comes in as long as somebody is inside. */
export const RoomState = z.object({ title: z.string(), access: RoomAccess, isLocked: z.boolean() });
export type RoomState = z.infer<typeof RoomState>;

/** Names somebody who waits at the door of one room. Opaque. */
export const KnockId = z.string().check(z.minLength(1), z.maxLength(64));

/** Somebody who waits at the door, as its hosts see them. The server stamps who it is. */
export const Knock = z.object({
  knockId: KnockId,
  name: z.string(),
  /** Absent for a guest. */
  email: z.optional(z.string()),
  isGuest: z.boolean(),
});
export type Knock = z.infer<typeof Knock>;

/** RTCSessionDescriptionInit. The SDP is opaque to the server: only its size is checked. */
const description = <Type extends 'offer' | 'answer'>(type: Type) =>
  z.object({
    type: z.literal(type),
    sdp: z.string().check(z.maxLength(LIMITS.sdpLength, `must have at most ${LIMITS.sdpLength} characters`)),
  });

export const Offer = description('offer');
export type Offer = z.infer<typeof Offer>;
export const Answer = description('answer');
export type Answer = z.infer<typeof Answer>;

/** RTCIceCandidateInit (W3C WebRTC 4.8.2). */
export const Candidate = z.object({
  candidate: z.optional(z.string().check(z.maxLength(LIMITS.candidateLength))),
  sdpMid: z.optional(z.nullable(z.string().check(z.maxLength(64)))),
  sdpMLineIndex: z.optional(z.nullable(z.number().check(z.int(), z.nonnegative()))),
  usernameFragment: z.optional(z.nullable(z.string().check(z.maxLength(256)))),
});
export type Candidate = z.infer<typeof Candidate>;

/** One candidate, several, or the end of them: `null` (Chromium) and the empty string (Firefox). */
export const Candidates = z.union([
  z.null(),
  z.literal(''),
  Candidate,
  z.array(z.union([z.null(), z.literal(''), Candidate])).check(z.maxLength(LIMITS.candidatesPerEvent)),
]);
export type Candidates = z.infer<typeof Candidates>;

/**
 * Names one RTCPeerConnection that two participants share. The side that offers first makes it up; every later packet
 * about that connection carries it, so that a late answer or candidate of an earlier connection is told apart. A
 * `callUser` under the id of one that was received says that its offer could not be used, and takes its place. Absent
 * from a client that speaks the seed's events only.
 */
export const ConnectionId = z.string().check(z.minLength(1), z.maxLength(64));
