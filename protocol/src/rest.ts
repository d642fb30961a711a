import * as z from 'zod/mini';
import { CallQuality, Email, Name, Room, RoomAccess, Title, User } from './model.ts';
import { Proof } from './secondFactor.ts';

/** Any text that fits a body; the rules for new passwords (`passwordProblem`) must not keep an old one out at a sign-in. */
const Password = z.string();

/** `invite` is the token of an invitation, where the server asks for one. */
export const RegisterBody = z.object({ name: Name, email: Email, password: Password, invite: z.optional(z.string()) });
export type RegisterBody = z.infer<typeof RegisterBody>;

export const LoginBody = z.object({ email: Email, password: Password });
export type LoginBody = z.infer<typeof LoginBody>;

/** The session that a device has left without being able to tell, and the word that ends it; both stand in its tokens. */
export const LateLogoutBody = z.object({ sid: z.string(), out: z.string() });
export type LateLogoutBody = z.infer<typeof LateLogoutBody>;

/** The answer to registration, sign-in and refresh. `token` is a JWT for the `Authorization` header and the socket. */
export const AuthReply = z.object({ user: User, token: z.string() });
export type AuthReply = z.infer<typeof AuthReply>;

/** Every other session of the user ends. `code`: when two-step sign-in is on. */
export const ChangePasswordBody = z.object({ current: Password, next: Password, code: Proof.shape.code });
export type ChangePasswordBody = z.infer<typeof ChangePasswordBody>;

/** Deleting an account asks for its password once more, and for a code when two-step sign-in is on. */
export const DeleteAccountBody = z.object({ password: Password, code: Proof.shape.code });
export type DeleteAccountBody = z.infer<typeof DeleteAccountBody>;

export const MeReply = z.object({ user: User });
export const MessageReply = z.object({ message: z.string() });

/** There is a new password. `passkeys`: how many of the account sign in without any, as before. */
export const NewPasswordReply = z.object({ message: z.string(), passkeys: z.number() });
export type NewPasswordReply = z.infer<typeof NewPasswordReply>;

const roomSettings = {
  title: z.optional(Title),
  access: z.optional(RoomAccess),
  allowsGuests: z.optional(z.boolean()),
  /** ISO 8601; null: never. */
  expiresAt: z.optional(z.nullable(z.iso.datetime({ offset: true }))),
};

export const CreateRoomBody = z.object(roomSettings);
export type CreateRoomBody = z.infer<typeof CreateRoomBody>;

/** What is absent stays as it is. */
export const ChangeRoomBody = z.object(roomSettings);
export type ChangeRoomBody = z.infer<typeof ChangeRoomBody>;

export const RoomReply = z.object({ room: Room });
export type RoomReply = z.infer<typeof RoomReply>;

/** The same for a page; null stands for `not_found`. */
export const RoomLookReply = z.object({ room: z.nullable(Room) });
export type RoomLookReply = z.infer<typeof RoomLookReply>;

/** The asking user's own rooms, the newest first. */
export const RoomsReply = z.object({ rooms: z.array(Room) });
export type RoomsReply = z.infer<typeof RoomsReply>;

/** What hosts have decided about people in one room, the latest first. */
export const RoomPeopleReply = z.object({
  people: z.array(
    z.object({
      /** An account's id or a guest's. */
      id: z.string(),
      name: z.string(),
      standing: z.literal(['host', 'admitted', 'kept-out']),
      decidedAt: z.string(),
    }),
  ),
});
export type RoomPeopleReply = z.infer<typeof RoomPeopleReply>;

/** Whether people without an account may come in by this link. False alike for every id that is no such room. */
export const GuestsAllowedReply = z.object({ allowed: z.boolean() });

export const GuestBody = z.object({ name: Name });
export type GuestBody = z.infer<typeof GuestBody>;

/** `token` is good for this one room: for its socket, `GET /api/rooms/:id` and `GET /api/ice-servers`. */
export const GuestReply = z.object({
  token: z.string(),
  guest: z.object({ id: z.string(), name: z.string() }),
  /** ISO 8601. */
  expiresAt: z.string(),
});
export type GuestReply = z.infer<typeof GuestReply>;

/** RTCIceServer (W3C WebRTC 4.2.3). Credentials are for the asking user and end after `ttlSeconds`. */
export const IceServersReply = z.object({
  iceServers: z.array(
    z.object({
      urls: z.union([z.string(), z.array(z.string())]),
      username: z.optional(z.string()),
      credential: z.optional(z.string()),
    }),
  ),
  ttlSeconds: z.number(),
});
export type IceServersReply = z.infer<typeof IceServersReply>;

/**
 * A past call of the asking user. `others` are the people it was with; `durationMs` counts from the first answer;
 * `quality` is what their own client told of it, if it did.
 */
export const CallRecordReply = z.object({
  id: z.string(),
  roomId: z.string(),
  startedAt: z.string(),
  durationMs: z.number(),
  quality: z.optional(CallQuality),
  others: z.array(z.object({ name: z.string(), email: z.string() })),
});
export const CallsReply = z.object({ calls: z.array(CallRecordReply), next: z.nullable(z.string()) });
export type CallsReply = z.infer<typeof CallsReply>;

/** One sign-in of the asking user. `address` is shortened: enough to recognise a network, not to find a household. */
export const SessionReply = z.object({
  id: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string(),
  userAgent: z.string(),
  address: z.string(),
  current: z.boolean(),
});
export const SessionsReply = z.object({ sessions: z.array(SessionReply) });
export type SessionsReply = z.infer<typeof SessionsReply>;
