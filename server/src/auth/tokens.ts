import type { KeyObject } from 'node:crypto';
import { UserId } from '@parley/protocol';
import jwt from 'jsonwebtoken';
import * as z from 'zod/mini';
import { AppError } from '../AppError.ts';
import type { SignOutWords } from './signOutWords.ts';

/**
 * What an access token says: the seed's fields, `sid`, the session without which it is worth nothing, and `gen`, the
 * session's generation when it was given. One without `gen` is of the first. `out` is for the page alone: the word that
 * ends the session, where the token itself is not to be kept.
 */
const Claims = z.object({
  _id: UserId,
  email: z.string(),
  sid: z.string().check(z.minLength(1), z.maxLength(64)),
  gen: z._default(z.number().check(z.int(), z.nonnegative()), 0),
  iat: z.number(),
  exp: z.number(),
});
type Claims = z.infer<typeof Claims>;

/** By how much the clocks of two processes of one server may differ. */
const CLOCK_SKEW_S = 60;

export type Tokens = {
  /** `expiresAtMs` is cut to whole seconds, as JWT counts. */
  sign(claims: { userId: string; email: string; sessionId: string; generation: number; expiresAtMs: number }): string;
  /** @throws AppError `unauthorized` for anything but a token that this server signed and whose time is not over. */
  verify(token: string): Claims;
};

/** JWT, HS256 and nothing else: a token that names another algorithm, or `none`, is refused before its signature. */
export function createTokens(key: KeyObject, signOutWords: Pick<SignOutWords, 'of'>, now: () => number): Tokens {
  const verify = (token: string): Claims => {
    let payload: unknown;
    try {
      const clockTimestamp = Math.floor(now() / 1000);
      payload = jwt.verify(token, key, { algorithms: ['HS256'], clockTimestamp });
    } catch (cause) {
      throw new AppError('unauthorized', { cause });
    }
    const claims = Claims.safeParse(payload);
    if (!claims.success) throw new AppError('unauthorized', { cause: claims.error });
    // jsonwebtoken does not look at it. What is retired by its age must not claim to be younger than it can be.
    if (claims.data.iat > now() / 1000 + CLOCK_SKEW_S) throw new AppError('unauthorized');
    return claims.data;
  };
  return {
    sign: ({ userId, email, sessionId, generation, expiresAtMs }) =>
      jwt.sign(
        {
          _id: userId,
          email,
          sid: sessionId,
          gen: generation,
          out: signOutWords.of(sessionId),
          iat: Math.floor(now() / 1000),
          exp: Math.floor(expiresAtMs / 1000),
        },
        key,
        { algorithm: 'HS256' },
      ),
    verify,
  };
}
