import type { Request, Response } from 'express';
import type { AuthReply } from '@parley/protocol';
import type { SignedIn } from '../auth/SignIn.ts';
import type { RefreshCookie } from './refreshCookie.ts';

/** The answer to whatever begins a session or goes on with one: who it is, the token, and the refresh cookie. */
export function answerSignedIn(cookie: RefreshCookie, req: Request, res: Response, signedIn: SignedIn): void {
  const { user, token, refreshToken, sessionExpiresAtMs } = signedIn;
  cookie.write(req, res, refreshToken, sessionExpiresAtMs);
  res.json({ user, token } satisfies AuthReply);
}
