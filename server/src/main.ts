import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { buildApp, type App } from './app.ts';
import type { OneTimeLink } from './auth/OneTimeLinks.ts';
import { ConfigError, readConfig, readEnvFiles, type Config } from './config.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { siteOrigin } from './siteOrigin.ts';
import { openStore } from './stores/openStore.ts';
import type { Store } from './stores/store.ts';

/** What the person at the terminal does next, by who may make an account. */
const NEXT: Record<Config['registration'], readonly string[]> = {
  open: [
    '  Next      Create an account, open a private window or another browser and create another,',
    '            join the same room in both, and press Start call in one.',
  ],
  invite: [
    '  Next      Accounts are made by invitation: npm run admin -- invite prints one, the first too.',
    '            Administrators invite others on their page.',
  ],
  closed: ['  Next      Sign in. No new accounts are made here (REGISTRATION=closed).'],
};

/** Whoever stops the server waits 10 s before it kills. */
const STOP_DEADLINE_MS = 9000;

try {
  await start();
} catch (error) {
  // Sentences for the person at the terminal have no stack: what to do is in the words.
  process.stderr.write(`${error instanceof Error ? sentence(error) : String(error)}\n`);
  process.exit(1);
}

async function start(): Promise<void> {
  const config = readConfig(process.env, readEnvFiles());
  const log = createLog(config.logLevel);
  for (const note of config.notes) log.warn(note);

  const store = await openStore({
    ...(config.mongoUri === null ? {} : { mongoUri: config.mongoUri }),
    dataDir: config.dataDir,
    onError: (error) => log.warn({ err: error }, 'the store healed itself'),
  }).catch((error: Error) => {
    throw new ConfigError(error.message);
  });

  let app: App;
  try {
    app = buildApp({ config, store, log, metrics: createMetrics() });
    app.server.listen({ port: config.port, ...(config.host === null ? {} : { host: config.host }) });
    await once(app.server, 'listening');
  } catch (error) {
    await store.close();
    throw error;
  }

  const stop = (reason: string): void => void stopOnce(app, store, reason, log);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // The bootstrap that started this process is gone: nobody could stop it any more.
  if (process.send !== undefined) process.on('disconnect', () => stop('disconnect'));

  // The young generation of V8's heap is large enough by now. Let it grow, and an hour of many connections leaves it at
  // 100 MB and more that nothing lives in (proofs/idleSockets.ts).
  setFlagsFromString('--semi-space-growth-factor=1');

  const { port } = app.server.address() as AddressInfo;
  log.info({ port }, 'listening');
  const claimLink = await app.administration.claimLink().catch((error: unknown) => {
    // It can be had at the next start, or by the administrator's command.
    log.warn({ err: error }, 'no link for an administrator could be made');
    return null;
  });
  process.stdout.write(banner(config, port, claimLink));
}

let stoppingSinceMs: number | null = null;

async function stopOnce(app: App, store: Store, reason: string, log: ReturnType<typeof createLog>): Promise<void> {
  if (stoppingSinceMs !== null) {
    // Asked twice: the person does not want to wait. npm and a terminal both pass on one Ctrl+C, so twice at once is once.
    if (reason !== 'disconnect' && performance.now() - stoppingSinceMs > 300) process.exit(1);
    return;
  }
  stoppingSinceMs = performance.now();
  setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
  log.info({ reason }, 'stopping');
  try {
    await app.close();
    await store.close();
    log.info('stopped');
    process.exit(0);
  } catch (error) {
    log.error({ err: error }, 'stopping failed');
    process.exit(1);
  }
}

function sentence(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    const { port } = error as { port?: number };
    return `PORT${port === undefined ? '' : ` ${port}`} is taken: another program listens there. Stop it, or set PORT to another number.`;
  }
  if (code === 'EACCES') return 'PORT needs more rights than this user has. Set PORT to a number above 1023.';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'HOST is no address of this machine.';
  return error instanceof ConfigError ? error.message : (error.stack ?? error.message);
}

function banner(config: Config, port: number, claimLink: OneTimeLink | null): string {
  const address = siteOrigin(config, port);
  const isOpenToLan = config.host === null || config.host === '0.0.0.0' || config.host === '::';
  const lines = [
    '',
    `  Parley is ready at ${address}`,
    '',
    `  Data      ${config.mongoUri === null ? config.dataDir : 'in MongoDB (MONGO_URI)'}`,
    ...NEXT[config.registration],
  ];
  if (claimLink !== null) {
    lines.push('  Admin     This server has no administrator. Sign in and open this link to become it; it works once:');
    lines.push(`            ${claimLink.url}`);
  }
  if (isOpenToLan && !config.isServedOverTls) {
    const network = config.isProduction
      ? 'Nobody beyond this machine is served without HTTPS:'
      : 'Other machines reach the page too, but browsers give them no camera without HTTPS:';
    lines.push(`  Network   ${network}`);
    lines.push('            docs/SELF_HOSTING.md says how.');
  }
  lines.push('  Stop      Ctrl+C', '');
  return `${lines.join('\n')}\n`;
}
