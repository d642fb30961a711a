import * as z from 'zod/mini';
import { CallQuality, LIMITS, Email, Name, Room, User } from './model.ts';

/** Any text that fits a body; the policy for new passwords is {@link passwordProblem}, which a sign-in must not apply. */
const Password = z.string();

export const RegisterBody = z.object({ name: Name, email: Email, password: Password });
export type RegisterBody = z.infer<typeof RegisterBody>;

export const LoginBody = z.object({ email: Email, password: Password });
export type LoginBody = z.infer<typeof LoginBody>;

/** The answer to registration, sign-in and refresh. `token` is a JWT for the `Authorization` header and the socket. */
export const AuthReply = z.object({ user: User, token: z.string() });
export type AuthReply = z.infer<typeof AuthReply>;

/** A code of the second factor, for what is asked of it once more. */
const Code = z.optional(z.string());

/** Every other session of the user ends. */
export const ChangePasswordBody = z.object({ current: Password, next: Password, code: Code });
export type ChangePasswordBody = z.infer<typeof ChangePasswordBody>;

/** Deleting an account asks for its password once more. */
export const DeleteAccountBody = z.object({ password: Password, code: Code });
export type DeleteAccountBody = z.infer<typeof DeleteAccountBody>;

export const MeReply = z.object({ user: User });
export const MessageReply = z.object({ message: z.string() });

export const CreateRoomBody = z.object({
  title: z.optional(z.string().check(z.trim(), z.maxLength(LIMITS.titleLength))),
  access: z.optional(z.literal('open')),
});
export const RoomReply = z.object({ room: Room });

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

/** Why `password` cannot be a new password, in a sentence, or null when it can. */
export function passwordProblem(password: string): string | null {
  if ([...password].length < LIMITS.passwordMinLength) {
    return `The password must have at least ${LIMITS.passwordMinLength} characters.`;
  }
  if (new TextEncoder().encode(password).length > LIMITS.passwordBytes) {
    return `The password must have at most ${LIMITS.passwordBytes} bytes: bcrypt would ignore the rest.`;
  }
  return null;
}
