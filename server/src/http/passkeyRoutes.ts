import { Router } from 'express';
import {
  AddPasskeyBody,
  PasskeySignInBody,
  Proof,
  RenamePasskeyBody,
  type MessageReply,
  type PasskeyOptionsReply,
  type PasskeyReply,
  type PasskeysReply,
} from '@parley/protocol';
import type * as z from 'zod';
import type { Accounts } from '../auth/Accounts.ts';
import type { Passkeys } from '../auth/Passkeys.ts';
import type { PasskeyRecord } from '../stores/store.ts';
import { answerSignedIn } from './answerSignedIn.ts';
import { deviceOf, parseBody, signedIn } from './middleware.ts';
import type { PartyOf } from './partyOf.ts';
import type { RefreshCookie } from './refreshCookie.ts';

type PasskeyRoutesDeps = {
  accounts: Pick<Accounts, 'authenticate'>;
  passkeys: Passkeys;
  cookie: RefreshCookie;
  partyOf: PartyOf;
};

/** `/api/auth/passkeys`: signing in with a passkey, and one's own. */
export function passkeyRoutes({ accounts, passkeys, cookie, partyOf }: PasskeyRoutesDeps): Router {
  const routes = Router();
  const optionsReply = (options: object) =>
    ({ options: { ...options } }) satisfies z.output<typeof PasskeyOptionsReply>;

  routes.post('/api/auth/passkeys/sign-in/options', async (req, res) => {
    res.json(optionsReply(await passkeys.signInOptions(partyOf(req))));
  });

  routes.post('/api/auth/passkeys/sign-in', async (req, res) => {
    const { passkey } = parseBody(PasskeySignInBody, req);
    answerSignedIn(cookie, req, res, await passkeys.signIn(passkey, partyOf(req), deviceOf(req)));
  });

  routes.get(
    '/api/auth/passkeys',
    signedIn(accounts, async (_req, res, identity) => {
      const own = await passkeys.list(identity);
      res.json({ passkeys: own.map(replyOf) } satisfies z.output<typeof PasskeysReply>);
    }),
  );

  routes.post(
    '/api/auth/passkeys/proof/options',
    signedIn(accounts, async (req, res, identity) => {
      res.json(optionsReply(await passkeys.proofOptions(identity, partyOf(req))));
    }),
  );

  routes.post(
    '/api/auth/passkeys/options',
    signedIn(accounts, async (req, res, identity) => {
      const proof = parseBody(Proof, req);
      res.json(optionsReply(await passkeys.addOptions(identity, proof, partyOf(req), deviceOf(req))));
    }),
  );

  routes.post(
    '/api/auth/passkeys',
    signedIn(accounts, async (req, res, identity) => {
      const { name, passkey } = parseBody(AddPasskeyBody, req);
      const added = await passkeys.add(identity, name, passkey, partyOf(req), deviceOf(req));
      res.status(201).json(replyOf(added));
    }),
  );

  routes.post(
    '/api/auth/passkeys/:id',
    signedIn(accounts, async (req, res, identity) => {
      const { name } = parseBody(RenamePasskeyBody, req);
      await passkeys.rename(identity, String(req.params['id']), name);
      res.json({ message: 'The passkey has another name.' } satisfies z.output<typeof MessageReply>);
    }),
  );

  routes.delete(
    '/api/auth/passkeys/:id',
    signedIn(accounts, async (req, res, identity) => {
      const proof = parseBody(Proof, req);
      await passkeys.remove(identity, String(req.params['id']), proof, partyOf(req), deviceOf(req));
      res.json({ message: 'The passkey is gone.' } satisfies z.output<typeof MessageReply>);
    }),
  );

  return routes;
}

function replyOf({ id, name, createdAt, lastUsedAt }: PasskeyRecord): PasskeyReply {
  return { id, name, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null };
}
