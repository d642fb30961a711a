import { Router } from 'express';
import {
  EnableSecondFactorBody,
  Proof,
  SecondFactorBody,
  SecondFactorOptionsBody,
  type MessageReply,
  type PasskeyOptionsReply,
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
import type { PartyOf } from './partyOf.ts';
import type { RefreshCookie } from './refreshCookie.ts';

type SecondFactorRoutesDeps = {
  accounts: Pick<Accounts, 'authenticate'>;
  secondFactors: SecondFactors;
  secondStep: SecondStep;
  cookie: RefreshCookie;
  partyOf: PartyOf;
};

/** Two-step sign-in: the second step, and turning it on and off. */
export function secondFactorRoutes({
  accounts,
  secondFactors,
  secondStep,
  cookie,
  partyOf,
}: SecondFactorRoutesDeps): Router {
  const routes = Router();

  routes.post('/api/auth/login/second-factor', async (req, res) => {
    const body = parseBody(SecondFactorBody, req);
    const finished =
      'passkey' in body
        ? await secondStep.finishWithPasskey(body.challenge, body.passkey, partyOf(req), deviceOf(req))
        : await secondStep.finish(body.challenge, body.code, deviceOf(req));
    answerSignedIn(cookie, req, res, finished);
  });

  routes.post('/api/auth/login/second-factor/options', async (req, res) => {
    const { challenge } = parseBody(SecondFactorOptionsBody, req);
    const options = await secondStep.passkeyOptions(challenge, partyOf(req));
    res.json({ options: { ...options } } satisfies z.output<typeof PasskeyOptionsReply>);
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
      await secondFactors.disable(identity, parseBody(Proof, req), deviceOf(req), partyOf(req));
      res.json({ message: 'Two-step sign-in is off.' } satisfies z.output<typeof MessageReply>);
    }),
  );

  routes.post(
    '/api/auth/2fa/recovery-codes',
    signedIn(accounts, async (req, res, identity) => {
      const proof = parseBody(Proof, req);
      const recoveryCodes = await secondFactors.renewRecoveryCodes(identity, proof, deviceOf(req), partyOf(req));
      res.json({ recoveryCodes } satisfies z.output<typeof RecoveryCodesReply>);
    }),
  );

  return routes;
}
