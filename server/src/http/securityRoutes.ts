import { Router } from 'express';
import * as z from 'zod';
import type { Accounts } from '../auth/Accounts.ts';
import type { SecurityHistory } from '../security/SecurityHistory.ts';
import { parse, signedIn } from './middleware.ts';

const Query = z.object({
  before: z.string().min(1).max(64).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

/** One's own security events. */
export function securityRoutes(accounts: Accounts, history: SecurityHistory): Router {
  const routes = Router();
  routes.get(
    '/api/auth/events',
    signedIn(accounts, async (req, res, identity) => {
      const { before, limit } = parse(Query, req.query);
      res.json(await history.page(identity, before ?? null, limit));
    }),
  );
  return routes;
}
