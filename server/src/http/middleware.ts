import type { Request, RequestHandler, Response } from 'express';
import type { Issue } from '@parley/protocol';
import * as z from 'zod';
import * as core from 'zod/v4/core';
import { AppError } from '../AppError.ts';
import type { Accounts } from '../auth/Accounts.ts';
import { plainAddress } from '../auth/clientAddress.ts';
import type { Identity } from '../auth/Identity.ts';
import type { Device } from '../auth/Sessions.ts';
import type { Metrics } from '../metrics.ts';
import { isOwnOrigin, type IsAllowedOrigin } from '../origins.ts';
import { lacksHost } from '../lacksHost.ts';
import { isOversized } from '../requestSize.ts';
import { routeOf } from './refusals.ts';

// The protocol's schemas are zod/mini, which says only "Invalid input" until a language is chosen. The page saves the
// bytes; the server's answers are for programmers, in words.
z.config(z.locales.en());

/** What a body must be. */
export const SEND_JSON = 'Send a JSON body, with Content-Type: application/json.';

/** A body or query in the shape that the protocol gives it. @throws AppError `bad_request`, with the places */
export function parse<Schema extends core.$ZodType>(schema: Schema, input: unknown): core.output<Schema> {
  const result = core.safeParse(schema, input);
  if (result.success) return result.data;
  throw new AppError('bad_request', { issues: result.error.issues.map(asIssue) });
}

/** As {@link parse}, for a request's body. Express leaves none when the request did not say that it is JSON. */
export function parseBody<Schema extends core.$ZodType>(schema: Schema, req: Request): core.output<Schema> {
  if (req.body === undefined) {
    throw new AppError('bad_request', { message: SEND_JSON });
  }
  return parse(schema, req.body);
}

function asIssue(issue: core.$ZodIssue): Issue {
  return { path: issue.path.map(String).join('.'), message: issue.message };
}

/** A handler that needs to know who asks: the bearer token is verified, and its session is alive. */
export function signedIn(
  accounts: Pick<Accounts, 'authenticate'>,
  handle: (req: Request, res: Response, identity: Identity) => Promise<void> | void,
): RequestHandler {
  return async (req, res) => {
    const token = /^Bearer +([^\s]+)$/i.exec(req.get('authorization') ?? '')?.[1];
    if (token === undefined) throw new AppError('unauthorized');
    await handle(req, res, await accounts.authenticate(token));
  };
}

/** What a session remembers about the device that began it. `TRUST_PROXY` decides whose word about the address counts. */
export function deviceOf(req: Request): Device {
  return { address: plainAddress(req.ip ?? ''), userAgent: req.get('user-agent') ?? '' };
}

/** Refuses what is larger around its body than any honest request. */
export const refuseOversized: RequestHandler = (req, _res, next) => {
  if (isOversized(req)) throw new AppError('payload_too_large');
  next();
};

/** Refuses what does not say which host it asks. */
export const requireHost: RequestHandler = (req, _res, next) => {
  if (lacksHost(req)) throw new AppError('bad_request', { message: 'Send a Host header.' });
  next();
};

/** Refuses pages of foreign origins, and lets those of accepted ones read answers and send the refresh cookie. */
export function checkOrigin(isAllowed: IsAllowedOrigin): RequestHandler {
  return (req, res, next) => {
    const { origin, host } = req.headers;
    res.vary('Origin');
    if (!isAllowed(origin, host)) throw new AppError('origin_not_allowed');
    if (origin === undefined || isOwnOrigin(origin, host)) return next();

    res.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': 'Retry-After',
    });
    if (req.method !== 'OPTIONS' || req.get('access-control-request-method') === undefined) return next();
    res
      .set({
        'Access-Control-Allow-Methods': 'GET, POST, PATCH, DELETE',
        'Access-Control-Allow-Headers': 'authorization, content-type',
        'Access-Control-Max-Age': '600',
      })
      .status(204)
      .end();
  };
}

/** Answers about people are nobody else's, and stale tomorrow. */
export const neverStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

/** Counts each answered request under its route. */
export function countRequests(metrics: Metrics): RequestHandler {
  return (req, res, next) => {
    res.once('finish', () => metrics.countHttpRequest(routeOf(req.route), res.statusCode));
    next();
  };
}
