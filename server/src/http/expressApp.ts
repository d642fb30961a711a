import express, { type Express } from 'express';
import { AppError } from '../AppError.ts';
import type { Accounts } from '../auth/Accounts.ts';
import type { Administration } from '../auth/Administration.ts';
import type { Recovery } from '../auth/createRecovery.ts';
import type { Passkeys } from '../auth/Passkeys.ts';
import type { SecondFactors } from '../auth/SecondFactors.ts';
import type { SecondStep } from '../auth/SecondStep.ts';
import type { History } from '../calls/History.ts';
import type { Config } from '../config.ts';
import type { LiveView } from '../LiveView.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { IsAllowedOrigin } from '../origins.ts';
import type { TrustsProxy } from '../proxies.ts';
import type { Guests } from '../rooms/Guests.ts';
import type { Rooms } from '../rooms/Rooms.ts';
import type { SecurityHistory } from '../security/SecurityHistory.ts';
import type { SecurityReport } from '../security/SecurityReport.ts';
import type { Store } from '../stores/store.ts';
import type { TransportFault } from '../transport.ts';
import { accountRoutes } from './accountRoutes.ts';
import { adminRoutes } from './adminRoutes.ts';
import { callRoutes } from './callRoutes.ts';
import { checkOrigin, countRequests, neverStore, refuseOversized, requireHost } from './middleware.ts';
import { opsRoutes } from './opsRoutes.ts';
import { recoveryRoutes } from './recoveryRoutes.ts';
import { createPartyOf } from './partyOf.ts';
import { passkeyRoutes } from './passkeyRoutes.ts';
import { createRefreshCookie } from './refreshCookie.ts';
import { readJson } from './readJson.ts';
import { answerRefusals } from './refusals.ts';
import { requireHttps } from './requireHttps.ts';
import { roomRoutes } from './roomRoutes.ts';
import { secondFactorRoutes } from './secondFactorRoutes.ts';
import { securityHeaders } from './securityHeaders.ts';
import { securityRoutes } from './securityRoutes.ts';
import { webClient } from './webClient.ts';

/** The largest body that any route needs is a registration. */
const BODY_LIMIT = 16 * 1024;

type ExpressAppDeps = {
  config: Config;
  store: Pick<Store, 'ping'>;
  log: Log;
  metrics: Metrics;
  accounts: Accounts;
  secondFactors: SecondFactors;
  secondStep: SecondStep;
  passkeys: Passkeys;
  rooms: Rooms;
  guests: Guests;
  history: History;
  securityHistory: SecurityHistory;
  recovery: Recovery;
  administration: Administration;
  report: SecurityReport;
  liveView: LiveView;
  isAllowedOrigin: IsAllowedOrigin;
  trustsProxy: TrustsProxy;
  transportFault: TransportFault;
  /** Where the built web client lies. */
  clientDist: string;
};

/** All that is answered over HTTP, in the order in which a request passes it. */
export function createExpressApp(deps: ExpressAppDeps): Express {
  const { config, accounts, metrics } = deps;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.trustsProxy);
  app.set('query parser', 'simple');
  // Answers about people are never stored, so there is nothing to compare; files have tags of their own.
  app.set('etag', false);

  app.use(countRequests(metrics));
  app.use(securityHeaders(config));
  app.use(refuseOversized, requireHost);
  app.use(opsRoutes({ store: deps.store, metrics, metricsToken: config.metricsToken }));
  app.use(requireHttps(config, deps.transportFault));
  app.use('/api', checkOrigin(deps.isAllowedOrigin), neverStore, readJson(BODY_LIMIT));
  const cookie = createRefreshCookie(config);
  app.use(accountRoutes(accounts, cookie));
  const { secondFactors, secondStep, passkeys } = deps;
  const partyOf = createPartyOf(config);
  app.use(secondFactorRoutes({ accounts, secondFactors, secondStep, cookie, partyOf }));
  app.use(passkeyRoutes({ accounts, passkeys, cookie, partyOf }));
  app.use(
    recoveryRoutes({
      ...deps.recovery,
      accounts,
      server: { registration: config.registration, mail: config.mail !== null },
    }),
  );
  app.use(roomRoutes({ accounts, rooms: deps.rooms, guests: deps.guests, config }));
  app.use(callRoutes(accounts, deps.history));
  app.use(securityRoutes(accounts, deps.securityHistory));
  app.use(adminRoutes({ ...deps, invitations: deps.recovery.invitations }));
  app.use(webClient(deps.clientDist));
  app.use(() => {
    throw new AppError('not_found');
  });
  app.use(answerRefusals(deps.log));
  return app;
}
