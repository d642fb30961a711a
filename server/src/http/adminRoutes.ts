import { Router, type Request, type RequestHandler, type Response } from 'express';
import {
  ClaimAdminBody,
  InviteBody,
  LockAccountBody,
  SECURITY_EVENTS,
  SetRoleBody,
  UserId,
  type AccountReply,
  type AdminAccountsReply,
  type AdminEventsReply,
  type EventCountsReply,
  type InvitationsReply,
  type LinkMadeReply,
  type MessageReply,
  type OverviewReply,
  type RoleReply,
} from '@parley/protocol';
import * as z from 'zod';
import type { Accounts } from '../auth/Accounts.ts';
import type { Administration, Administrator } from '../auth/Administration.ts';
import type { Invitations } from '../auth/Invitations.ts';
import type { OneTimeLink } from '../auth/OneTimeLinks.ts';
import type { LiveView } from '../LiveView.ts';
import type { SecurityReport } from '../security/SecurityReport.ts';
import { deviceOf, parse, parseBody, signedIn } from './middleware.ts';

const Account = z.object({ id: UserId });
const page = { limit: z.coerce.number().int().min(1).max(100).default(30) };
const EventsQuery = z.object({
  before: z.string().min(1).max(64).optional(),
  /** Separated by commas; all when absent. */
  kinds: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(SECURITY_EVENTS)))
    .optional(),
  ...page,
});
const AccountsQuery = z.object({
  text: z.string().trim().max(100).default(''),
  after: z.string().min(1).max(254).optional(),
  ...page,
});
const CountsQuery = z.object({ hours: z.enum(['24', '168', '720']).default('24') });

type AdminRoutesDeps = {
  accounts: Pick<Accounts, 'authenticate'>;
  administration: Administration;
  invitations: Pick<Invitations, 'list' | 'make' | 'withdraw'>;
  report: SecurityReport;
  liveView: LiveView;
};

/** `/api/admin`: what administrators see of the server and may do with accounts. */
export function adminRoutes({ accounts, administration, invitations, report, liveView }: AdminRoutesDeps): Router {
  const routes = Router();

  /** As `signedIn`, for administrators alone. Their role is read anew each time: it can be taken away. */
  const administrator = (handle: (req: Request, res: Response, by: Administrator) => Promise<void>): RequestHandler =>
    signedIn(accounts, async (req, res, identity) => {
      await administration.require(identity);
      await handle(req, res, { identity, device: deviceOf(req) });
    });
  const answerAccount = async (res: Response, id: string) => {
    res.json({ account: await administration.account(id) } satisfies AccountReply);
  };
  const answerLink = (res: Response, { url, expiresAt }: OneTimeLink) => {
    res.status(201).json({ url, expiresAt: expiresAt.toISOString() } satisfies LinkMadeReply);
  };
  const idOf = (req: Request) => parse(Account, req.params).id;

  routes.get(
    '/api/auth/role',
    signedIn(accounts, async (_req, res, identity) => {
      res.json({ role: await administration.roleOf(identity.userId) } satisfies RoleReply);
    }),
  );

  routes.post(
    '/api/admin/claim',
    signedIn(accounts, async (req, res, identity) => {
      await administration.claim(parseBody(ClaimAdminBody, req).token, { identity, device: deviceOf(req) });
      res.json({ message: 'You are an administrator of this server.' } satisfies z.output<typeof MessageReply>);
    }),
  );

  routes.get(
    '/api/admin/overview',
    administrator(async (_req, res) => {
      res.json((await liveView.overview()) satisfies OverviewReply);
    }),
  );

  routes.get(
    '/api/admin/events',
    administrator(async (req, res) => {
      const { kinds, before, limit } = parse(EventsQuery, req.query);
      res.json((await report.list(kinds ?? null, before ?? null, limit)) satisfies AdminEventsReply);
    }),
  );

  routes.get(
    '/api/admin/event-counts',
    administrator(async (req, res) => {
      const { hours } = parse(CountsQuery, req.query);
      const counts = await report.count(hours === '24' ? 24 : hours === '168' ? 168 : 720);
      res.json(counts satisfies EventCountsReply);
    }),
  );

  routes.get(
    '/api/admin/accounts',
    administrator(async (req, res) => {
      const { text, after, limit } = parse(AccountsQuery, req.query);
      const found = await administration.list(text, after ?? null, limit);
      const next = found.length < limit ? null : (found.at(-1)?.email ?? null);
      res.json({ accounts: found, next } satisfies AdminAccountsReply);
    }),
  );

  routes.post(
    '/api/admin/accounts/:id/lock',
    administrator(async (req, res, by) => {
      await administration.setLocked(idOf(req), parseBody(LockAccountBody, req).locked, by);
      await answerAccount(res, idOf(req));
    }),
  );

  routes.post(
    '/api/admin/accounts/:id/role',
    administrator(async (req, res, by) => {
      await administration.setRole(idOf(req), parseBody(SetRoleBody, req).role, by);
      await answerAccount(res, idOf(req));
    }),
  );

  routes.delete(
    '/api/admin/accounts/:id/sessions',
    administrator(async (req, res, by) => {
      await administration.endSessions(idOf(req), by);
      await answerAccount(res, idOf(req));
    }),
  );

  routes.delete(
    '/api/admin/accounts/:id/second-factor',
    administrator(async (req, res, by) => {
      await administration.removeSecondFactor(idOf(req), by);
      await answerAccount(res, idOf(req));
    }),
  );

  routes.post(
    '/api/admin/accounts/:id/reset-link',
    administrator(async (req, res, by) => {
      answerLink(res, await administration.resetLink(idOf(req), by));
    }),
  );

  routes.get(
    '/api/admin/invitations',
    administrator(async (_req, res) => {
      const found = await invitations.list();
      res.json({
        invitations: found.map(({ hash, email, createdAt, expiresAt }) => ({
          id: hash,
          email,
          createdAt: createdAt.toISOString(),
          expiresAt: expiresAt.toISOString(),
        })),
      } satisfies InvitationsReply);
    }),
  );

  routes.post(
    '/api/admin/invitations',
    administrator(async (req, res, { identity }) => {
      const { email } = parse(InviteBody, req.body ?? {});
      answerLink(res, await invitations.make({ inviterId: identity.userId, email: email ?? null }));
    }),
  );

  routes.delete(
    '/api/admin/invitations/:id',
    administrator(async (req, res) => {
      await invitations.withdraw(String(req.params['id']));
      res.json({ message: 'The invitation does not work any more.' } satisfies z.output<typeof MessageReply>);
    }),
  );

  return routes;
}
