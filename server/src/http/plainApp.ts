import express, { type Express } from 'express';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { answerRefusals } from './refusals.ts';
import { requireHttps } from './requireHttps.ts';
import { securityHeaders } from './securityHeaders.ts';

/** What plain HTTP is answered that comes to a port of TLS: the way to HTTPS, or a refusal. */
export function createPlainApp({ config, log }: { config: Config; log: Log }): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((_req, res, next) => {
    res.set('Connection', 'close');
    next();
  });
  app.use(securityHeaders(config));
  app.use(requireHttps(config, () => 'plain'));
  app.use(answerRefusals(log));
  return app;
}
