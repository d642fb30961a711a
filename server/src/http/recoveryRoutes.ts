import { Router, type Response } from 'express';
import {
  ForgotPasswordBody,
  LinkBody,
  ProveEmailBody,
  ResetPasswordBody,
  type EmailReply,
  type LinkReply,
  type MessageReply,
  type NewPasswordReply,
  type ServerReply,
} from '@parley/protocol';
import type * as z from 'zod';
import type { Accounts } from '../auth/Accounts.ts';
import type { EmailProof } from '../auth/EmailProof.ts';
import type { LinkLook } from '../auth/LinkLook.ts';
import type { PasswordReset } from '../auth/PasswordReset.ts';
import { deviceOf, parseBody, signedIn } from './middleware.ts';

type RecoveryDeps = {
  accounts: Pick<Accounts, 'authenticate'>;
  passwordReset: PasswordReset;
  emailProof: EmailProof;
  linkLook: LinkLook;
  server: ServerReply;
};

/** What one does without being able to sign in, and with links that came by mail. */
export function recoveryRoutes({ accounts, passwordReset, emailProof, linkLook, server }: RecoveryDeps): Router {
  const routes = Router();
  const say = (res: Response, message: string) => {
    res.json({ message } satisfies z.output<typeof MessageReply>);
  };

  routes.get('/api/server', (_req, res) => {
    res.json(server);
  });

  routes.post('/api/auth/password/forgot', async (req, res) => {
    await passwordReset.ask(parseBody(ForgotPasswordBody, req).email, deviceOf(req));
    say(res, 'If there is an account with this address, a mail with a link is on its way.');
  });

  routes.post('/api/auth/password/reset', async (req, res) => {
    const { token, password } = parseBody(ResetPasswordBody, req);
    const passkeys = await passwordReset.reset(token, password, deviceOf(req));
    const message =
      'The password has been changed. Every session has been ended; sign in with the new one. Passkeys stay as they are.';
    res.json({ message, passkeys } satisfies NewPasswordReply);
  });

  routes.post('/api/auth/link', async (req, res) => {
    const { purpose, token } = parseBody(LinkBody, req);
    res.json((await linkLook.at(token, purpose, deviceOf(req).address)) satisfies LinkReply);
  });

  routes.post('/api/auth/email/prove', async (req, res) => {
    await emailProof.prove(parseBody(ProveEmailBody, req).token, deviceOf(req));
    say(res, 'The address is confirmed.');
  });

  routes.get(
    '/api/auth/email',
    signedIn(accounts, async (_req, res, identity) => {
      res.json((await emailProof.state(identity)) satisfies EmailReply);
    }),
  );

  routes.post(
    '/api/auth/email/send',
    signedIn(accounts, async (req, res, identity) => {
      await emailProof.send(identity, deviceOf(req).address);
      say(res, 'If the address is not confirmed yet, a mail with a link is on its way.');
    }),
  );

  return routes;
}
