import { createSecretKey, hkdfSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { AppError } from './AppError.ts';
import { AccountAccess } from './auth/AccountAccess.ts';
import { Accounts } from './auth/Accounts.ts';
import { Administration } from './auth/Administration.ts';
import { createRecovery, type Recovery } from './auth/createRecovery.ts';
import { createSecondFactor } from './auth/createSecondFactor.ts';
import type { LiveConnections } from './auth/LiveConnections.ts';
import { createRefreshTokens } from './auth/refreshTokens.ts';
import { LockWatch } from './auth/LockWatch.ts';
import { AddressLimit } from './auth/AddressLimit.ts';
import { Sessions } from './auth/Sessions.ts';
import { SignIn } from './auth/SignIn.ts';
import { SignInLimit } from './auth/SignInLimit.ts';
import { createSignOutWords } from './auth/signOutWords.ts';
import { createTokens } from './auth/tokens.ts';
import { History } from './calls/History.ts';
import { RoomCalls } from './calls/RoomCalls.ts';
import { PROJECT_ROOT, type Config } from './config.ts';
import { Guard } from './guard/Guard.ts';
import { capSilentConnections } from './http/capSilentConnections.ts';
import { createExpressApp } from './http/expressApp.ts';
import { leaveUnread } from './http/leaveUnread.ts';
import { createPlainApp } from './http/plainApp.ts';
import { createWebServer } from './http/webServer.ts';
import { keptSecret } from './keptSecret.ts';
import type { LiveView } from './LiveView.ts';
import type { Log } from './log.ts';
import { SmtpMail } from './mail/SmtpMail.ts';
import type { Metrics } from './metrics.ts';
import { createOriginRule } from './origins.ts';
import { createProxyTrust } from './proxies.ts';
import { MemoryPresence } from './rooms/MemoryPresence.ts';
import { Admission } from './rooms/Admission.ts';
import { createGuestPasses } from './rooms/guestPasses.ts';
import { Guests } from './rooms/Guests.ts';
import { MemoryLiveRooms } from './rooms/LiveRooms.ts';
import type { RoomDoors } from './rooms/RoomDoors.ts';
import { Rooms } from './rooms/Rooms.ts';
import { requestAddress } from './requestAddress.ts';
import { SecurityHistory } from './security/SecurityHistory.ts';
import { SecurityReport } from './security/SecurityReport.ts';
import { StoredSecurityLog } from './security/StoredSecurityLog.ts';
import { attachGateway } from './signaling/gateway.ts';
import { ResumeTokens } from './signaling/resumeToken.ts';
import { siteOrigin } from './siteOrigin.ts';
import type { Store } from './stores/store.ts';
import { createTransportRule } from './transport.ts';

const SWEEP_MS = 3_600_000;
/** Requests under way get this long to finish when the server stops: most of what whoever stops it waits. */
const DRAIN_MS = 6000;

export type AppDeps = {
  config: Config;
  /** The caller closes it, after the app. */
  store: Store;
  log: Log;
  metrics: Metrics;
  /** Where the built web client lies. */
  clientDist?: string;
  now?: () => number;
  /** The clock of budgets and limits; where only `now` is given, that one. */
  monotonicNow?: () => number;
};

export type App = {
  /** Has all routes and sockets; does not listen yet. */
  server: Server;
  accounts: Accounts;
  sessions: Sessions;
  recovery: Recovery;
  administration: Administration;
  /** Stops accepting, tells the clients, writes the calls that run, and lets requests under way finish. May be called twice. */
  close(): Promise<void>;
};

/** Puts the server together. @throws ConfigError when a certificate or the kept secret cannot be used */
export function buildApp(deps: AppDeps): App {
  const { config, store, log, metrics, now = Date.now } = deps;
  // The system's clock may be set back. Whoever is counted by the second would earn nothing until it is as late again.
  const monotonicNow = deps.monotonicNow ?? deps.now ?? (() => Math.trunc(performance.now()));
  const secret = config.jwtSecret ?? keptSecret(config.dataDir);
  const isAllowedOrigin = createOriginRule(config);
  const trustsProxy = createProxyTrust(config.trustProxy);
  const transportFault = createTransportRule(config, trustsProxy);

  const securityLog = new StoredSecurityLog({
    audit: store.audit,
    log,
    onEvent: (kind) => metrics.countSecurityEvent(kind),
    onLost: (count) => metrics.countLostSecurityEvents(count),
    now,
  });

  // Sessions close sockets and sockets ask sessions: the gateway is put in here as soon as it exists.
  let liveConnections: LiveConnections | null = null;
  const sessions = new Sessions({
    store,
    liveConnections: { endSessions: (ids) => liveConnections?.endSessions(ids) },
    refreshTokens: createRefreshTokens(createSecretKey(derive(secret, 'refresh'))),
    securityLog,
    refreshTokenTtlMs: config.refreshTokenTtlMs,
    now,
  });
  const signOutWords = createSignOutWords(createSecretKey(derive(secret, 'sign-out')));
  const tokens = createTokens(createSecretKey(Buffer.from(secret)), signOutWords, now);
  const signIn = new SignIn({ store, sessions, securityLog, tokens, accessTokenTtlMs: config.accessTokenTtlMs, now });
  const signInLimit = new SignInLimit(monotonicNow, ({ ip, of }) =>
    securityLog.record('sign-in-limited', { userId: null, device: { address: ip, userAgent: '' }, detail: { of } }),
  );
  const mail = config.mail === null ? null : new SmtpMail({ ...config.mail, log });
  // Where it listens is known later than this, and asked later than that.
  const origin = () => siteOrigin(config, listeningPort(server) ?? config.port);
  const recovery = createRecovery({ store, sessions, signInLimit, mail, siteOrigin: origin, securityLog, log, now });
  const { secondFactors, secondStep, passkeys, reauthentication } = createSecondFactor({
    store,
    signIn,
    signInLimit,
    securityLog,
    deriveKey: (purpose) => createSecretKey(derive(secret, purpose)),
    now,
  });
  const live = new MemoryLiveRooms();
  const presence = new MemoryPresence();
  const admission = new Admission({ store: store.rooms, live, now });
  const guests = new Guests({
    passes: createGuestPasses(createSecretKey(derive(secret, 'guest')), now),
    admission,
    limit: new AddressLimit(),
    now,
  });
  // A change of a room reaches those inside through the gateway, which exists before the first request.
  const doors: RoomDoors = {
    whileEmpty: (roomId, task) => gateway.roomDoors.whileEmpty(roomId, task),
    change: (roomId, make, forgottenId) => gateway.roomDoors.change(roomId, make, forgottenId),
    gone: (roomId, by) => gateway.roomDoors.gone(roomId, by),
  };
  const rooms = new Rooms({ store: store.rooms, admission, presence, doors, now });
  const accounts = new Accounts({
    store,
    sessions,
    signIn,
    secondStep,
    reauthentication,
    tokens,
    signOutWords,
    signInLimit,
    registrationLimit: new AddressLimit(),
    securityLog,
    rooms,
    invitations: recovery.invitations,
    emailProof: recovery.emailProof,
    passwordNotice: recovery.passwordNotice,
    registration: config.registration,
    now,
  });

  const administration = new Administration({
    ...recovery,
    store,
    sessions,
    access: new AccountAccess({ store, endSessions: (id) => sessions.endAll(id, null), securityLog, now }),
    securityLog,
  });

  // As with the connections of sessions: what lives is seen where the sockets are.
  let liveView: LiveView | null = null;
  const express = createExpressApp({
    config,
    store,
    log,
    metrics,
    accounts,
    rooms,
    guests,
    secondFactors,
    secondStep,
    passkeys,
    history: new History(store.calls),
    securityHistory: new SecurityHistory(store.audit),
    recovery,
    administration,
    report: new SecurityReport(store, now),
    liveView: {
      overview: () => {
        if (liveView === null) throw new AppError('not_ready');
        return liveView.overview();
      },
    },
    isAllowedOrigin,
    trustsProxy,
    transportFault,
    clientDist: deps.clientDist ?? join(PROJECT_ROOT, 'client/dist'),
  });
  const guard = new Guard({ securityLog, onRefusal: (offence) => metrics.countOffence(offence), now: monotonicNow });
  const server = createWebServer(config, {
    listener: express,
    plainListener: createPlainApp({ config, log }),
  });
  const gateway = attachGateway(server, {
    presence,
    calls: new RoomCalls({
      history: store.calls,
      newId: randomUUID,
      now,
      onError: (error) => log.warn({ err: error }, 'a call record was not written'),
    }),
    resumeTokens: new ResumeTokens(derive(secret, 'resume').toString('base64url')),
    epoch: randomUUID(),
    live,
    admission,
    rooms: store.rooms,
    securityLog,
    log,
    authenticate: async (token) => (await guests.identify(token)) ?? accounts.authenticate(token),
    isSessionAlive: (sessionId) => sessions.isAlive(sessionId),
    isTokenCurrent: ({ sessionId, generation }) => sessions.isCurrent(sessionId, generation),
    isAllowedOrigin,
    transportFault,
    addressOf: (request) => requestAddress(request, trustsProxy),
    guard,
    onOutcome: (event, outcome) => metrics.countSocketEvent(event, outcome),
    onHandshakeRefused: (code) => metrics.countRefusedHandshake(code),
    now,
    monotonicNow,
  });
  capSilentConnections(server);
  leaveUnread(server);
  liveConnections = gateway.liveConnections;
  liveView = gateway.liveView;
  metrics.observe(() => gateway.counts());

  const sweep = (): void => {
    guard.sweep();
    const at = new Date(now());
    const warn = (message: string) => (error: unknown) => log.warn({ err: error }, message);
    sessions.sweep().catch(warn('sessions that ran out were not deleted'));
    securityLog.deleteOld().catch(warn('old security events were not deleted'));
    store.oneTimeTokens.deleteExpired(at).catch(warn('links that ran out were not deleted'));
    store.rooms.deleteExpiredStandings(at).catch(warn('what was decided about guests was not deleted'));
  };
  const sweeping = setInterval(sweep, SWEEP_MS);
  sweeping.unref();
  const lockWatch = new LockWatch({ audit: store.audit, users: store.users, sessions, log, now });
  lockWatch.start();
  sweep();

  const close = async (): Promise<void> => {
    clearInterval(sweeping);
    const closed = server.listening ? once(server, 'close') : Promise.resolve();
    server.close();
    await gateway.close();
    const deadline = AbortSignal.timeout(DRAIN_MS);
    await Promise.race([closed, once(deadline, 'abort')]);
    server.closeAllConnections();
    await Promise.all([mail?.close(), lockWatch.close(), securityLog.close()]);
  };
  let closing: Promise<void> | null = null;
  return { server, accounts, sessions, recovery, administration, close: () => (closing ??= close()) };
}

function listeningPort(server: Server): number | null {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : null;
}

/** A key for one purpose, so that what is signed for one is worth nothing for another (RFC 5869). */
function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `parley ${purpose}`, 32));
}
