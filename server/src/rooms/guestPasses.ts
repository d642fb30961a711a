import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as z from 'zod/mini';

/** What a guest's pass says: who, in which room, and until when, in milliseconds since 1970. */
export type GuestPass = { guestId: string; roomId: string; name: string; expiresAtMs: number };

const Claims = z.object({
  gid: z.string().check(z.regex(/^guest-[A-Za-z0-9_-]{22}$/)),
  room: z.string(),
  name: z.string(),
  exp: z.number(),
});

export type GuestPasses = {
  /** `expiresAtMs` is cut to whole seconds, as JWT counts. */
  sign(pass: GuestPass): string;
  /** Null for anything but a pass that this server signed and whose time is not over. */
  read(token: string): GuestPass | null;
};

/**
 * Passes of people without an account: JWT, HS256, under a key that signs nothing else, so that no pass is taken for an
 * access token, nor the other way round. Nothing of them is stored.
 */
export function createGuestPasses(key: KeyObject, now: () => number): GuestPasses {
  const seconds = (ms: number) => Math.floor(ms / 1000);
  return {
    sign: ({ guestId, roomId, name, expiresAtMs }) =>
      jwt.sign({ gid: guestId, room: roomId, name, iat: seconds(now()), exp: seconds(expiresAtMs) }, key, {
        algorithm: 'HS256',
      }),
    read: (token) => {
      let payload: unknown;
      try {
        payload = jwt.verify(token, key, { algorithms: ['HS256'], clockTimestamp: seconds(now()) });
      } catch {
        // Whatever is wrong with it, it is no pass. It may be an access token.
        return null;
      }
      const claims = Claims.safeParse(payload);
      if (!claims.success) return null;
      const { gid, room, name, exp } = claims.data;
      return { guestId: gid, roomId: room, name, expiresAtMs: exp * 1000 };
    },
  };
}
