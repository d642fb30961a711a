import { createHash, timingSafeEqual } from 'node:crypto';
import { Router, type Request } from 'express';
import { AppError } from '../AppError.ts';
import type { Metrics } from '../metrics.ts';
import type { Store } from '../stores/store.ts';
import { isFromThisMachine } from '../transport.ts';
import { refuse } from './refusals.ts';

/** A load balancer that asks waits two seconds; the answer must be out before. */
const PING_DEADLINE_MS = 1500;

type OpsDeps = { store: Pick<Store, 'ping'>; metrics: Metrics; metricsToken: string | null };

/** What whoever runs the server asks: does it live, can it serve, how is it doing. */
export function opsRoutes({ store, metrics, metricsToken }: OpsDeps): Router {
  const routes = Router();
  let asking: Promise<boolean> | null = null;

  routes.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });

  routes.get('/readyz', async (_req, res) => {
    // One question at a time, however many ask: while the store is away each would be tried again and again.
    asking ??= answers(store).finally(() => (asking = null));
    if (await asking) res.json({ status: 'ready' });
    else refuse(res, new AppError('not_ready'), { down: ['store'] });
  });

  routes.get('/metrics', async (req, res) => {
    // Alike for absent and forbidden: a stranger does not learn that there is something to be let into.
    if (!isFromThisMachine(req) && !hasToken(req, metricsToken)) throw new AppError('not_found');
    const text = await metrics.registry.metrics();
    res.set('Content-Type', metrics.registry.contentType).send(text);
  });

  return routes;
}

async function answers(store: Pick<Store, 'ping'>): Promise<boolean> {
  const { promise: deadline, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(resolve, PING_DEADLINE_MS, false);
  const ping = store.ping().then(
    () => true,
    () => false,
  );
  return await Promise.race([ping, deadline]).finally(() => clearTimeout(timer));
}

function hasToken(req: Request, metricsToken: string | null): boolean {
  if (metricsToken === null) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(req.get('authorization') ?? ''), digest(`Bearer ${metricsToken}`));
}
