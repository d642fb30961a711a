import { Router } from 'express';
import {
  EnableSecondFactorBody,
  Proof,
  SecondFactorBody,
  type MessageReply,
  type RecoveryCodesReply,
  type SecondFactorSetupReply,
  type SecondFactorStateReply,
} from '@parley/protocol';
import type * as z from 'zod';
import type { Accounts } from '../auth/Accounts.ts';
import type { SecondFactors } from '../auth/SecondFactors.ts';
import type { SecondStep } from '../auth/SecondStep.ts';
import { answerSignedIn } from './answerSignedIn.ts';
import { deviceOf, parse, parseBody, signedIn } from './middleware.ts';
import type { RefreshCookie } from './refreshCookie.ts';

type SecondFactorRoutesDeps = {
  accounts: Pick<Accounts, 'authenticate'>;
  secondFactors: SecondFactors;
  secondStep: SecondStep;
  cookie: RefreshCookie;
};

/** Two-step sign-in: the second step, and turning it on and off. */
export function secondFactorRoutes({ accounts, secondFactors, secondStep, cookie }: SecondFactorRoutesDeps): Router {
  const routes = Router();

  routes.post('/api/auth/login/second-factor', async (req, res) => {
    const { challenge, code } = parseBody(SecondFactorBody, req);
    answerSignedIn(cookie, req, res, await secondStep.finish(challenge, code, deviceOf(req)));
  });

  routes.get(
    '/api/auth/2fa',
    signedIn(accounts, async (_req, res, identity) => {
      res.json((await secondFactors.state(identity)) satisfies SecondFactorStateReply);
    }),
  );

  routes.post(
    '/api/auth/2fa/setup',
    signedIn(accounts, async (req, res, identity) => {
      const proof = parse(Proof, req.body ?? {});
      res.json((await secondFactors.setUp(identity, proof, deviceOf(req))) satisfies SecondFactorSetupReply);
    }),
  );

  routes.post(
    '/api/auth/2fa/enable',
    signedIn(accounts, async (req, res, identity) => {
      const { code } = parseBody(EnableSecondFactorBody, req);
      const recoveryCodes = await secondFactors.enable(identity, code, deviceOf(req));
      res.json({ recoveryCodes } satisfies z.output<typeof RecoveryCodesReply>);
    }),
  );

  routes.post(
    '/api/auth/2fa/disable',
    signedIn(accounts, async (req, res, identity) => {
      await secondFactors.disable(identity, parseBody(Proof, req), deviceOf(req));
      res.json({ message: 'Two-step sign-in is off.' } satisfies z.output<typeof MessageReply>);
    }),
  );

  routes.post(
    '/api/auth/2fa/recovery-codes',
    signedIn(accounts, async (req, res, identity) => {
      const recoveryCodes = await secondFactors.renewRecoveryCodes(identity, parseBody(Proof, req), deviceOf(req));
      res.json({ recoveryCodes } satisfies z.output<typeof RecoveryCodesReply>);
    }),
  );

  return routes;
}
