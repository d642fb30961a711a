import { Router, type Response } from 'express';
import {
  ChangePasswordBody,
  DeleteAccountBody,
  LateLogoutBody,
  LoginBody,
  RegisterBody,
  type MeReply,
  type MessageReply,
  type NewPasswordReply,
  type SessionsReply,
} from '@parley/protocol';
import type * as z from 'zod';
import { AppError } from '../AppError.ts';
import type { Accounts } from '../auth/Accounts.ts';
import { shortAddress } from '../auth/clientAddress.ts';
import { answerSignedIn } from './answerSignedIn.ts';
import { deviceOf, parseBody, signedIn } from './middleware.ts';
import type { RefreshCookie } from './refreshCookie.ts';

/** `/api/auth`: accounts, sign-ins and their sessions. */
export function accountRoutes(accounts: Accounts, cookie: RefreshCookie): Router {
  const routes = Router();

  const say = (res: Response, message: string) => {
    res.json({ message } satisfies z.output<typeof MessageReply>);
  };

  routes.post('/api/auth/register', async (req, res) => {
    const registered = await accounts.register(parseBody(RegisterBody, req), deviceOf(req));
    res.status(201);
    answerSignedIn(cookie, req, res, registered);
  });

  routes.post('/api/auth/login', async (req, res) => {
    answerSignedIn(cookie, req, res, await accounts.login(parseBody(LoginBody, req), deviceOf(req)));
  });

  routes.post('/api/auth/refresh', async (req, res) => {
    const token = cookie.read(req);
    if (token === null) throw new AppError('unauthorized');
    try {
      answerSignedIn(cookie, req, res, await accounts.refresh(token, deviceOf(req)));
    } catch (error) {
      // A token that will never be good again need not be sent again. When the store is away it may still be good.
      if (error instanceof AppError && error.code !== 'store_unavailable') cookie.clear(req, res);
      throw error;
    }
  });

  routes.get(
    '/api/auth/me',
    signedIn(accounts, async (_req, res, identity) => {
      res.json({ user: await accounts.me(identity) } satisfies z.output<typeof MeReply>);
    }),
  );

  routes.post(
    '/api/auth/logout',
    signedIn(accounts, async (req, res, identity) => {
      // Who is slow to sign out may have signed in again before: that cookie stays.
      const isSpent = await accounts.logout(identity, cookie.read(req), deviceOf(req));
      if (isSpent) cookie.clear(req, res);
      say(res, 'Signed out.');
    }),
  );

  // Alike for every word: a visit that is signed out makes no request that fails. The cookie stays as it is: somebody else may
  // have signed in with this browser since, and that of the ended session is good for nothing.
  routes.post('/api/auth/logout/late', async (req, res) => {
    await accounts.logoutLate(parseBody(LateLogoutBody, req), deviceOf(req));
    say(res, 'Signed out.');
  });

  routes.post(
    '/api/auth/logout-all',
    signedIn(accounts, async (req, res, identity) => {
      await accounts.logoutAll(identity, deviceOf(req));
      cookie.clear(req, res);
      say(res, 'Signed out everywhere.');
    }),
  );

  routes.get(
    '/api/auth/sessions',
    signedIn(accounts, async (_req, res, identity) => {
      const sessions = await accounts.listSessions(identity);
      res.json({
        sessions: sessions.map((session) => ({
          id: session.id,
          createdAt: session.createdAt.toISOString(),
          lastUsedAt: session.lastUsedAt.toISOString(),
          userAgent: session.userAgent,
          address: shortAddress(session.address),
          current: session.id === identity.sessionId,
        })),
      } satisfies z.output<typeof SessionsReply>);
    }),
  );

  routes.delete(
    '/api/auth/sessions/:id',
    signedIn(accounts, async (req, res, identity) => {
      await accounts.endSession(identity, String(req.params['id']), deviceOf(req));
      say(res, 'The session has been ended.');
    }),
  );

  routes.post(
    '/api/auth/password',
    signedIn(accounts, async (req, res, identity) => {
      const { current, next, code } = parseBody(ChangePasswordBody, req);
      const passkeys = await accounts.changePassword(identity, { password: current, code }, next, deviceOf(req));
      const message = 'The password has been changed. Every other session has been ended. Passkeys stay as they are.';
      res.json({ message, passkeys } satisfies NewPasswordReply);
    }),
  );

  routes.delete(
    '/api/auth/me',
    signedIn(accounts, async (req, res, identity) => {
      await accounts.deleteAccount(identity, parseBody(DeleteAccountBody, req), deviceOf(req));
      cookie.clear(req, res);
      say(res, 'The account and its data are gone.');
    }),
  );

  return routes;
}
