import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp, type App, type AppDeps } from '../app.ts';
import { readConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import type { Store } from '../stores/store.ts';
import { openTestStore } from './openTestStore.ts';

export type TestServer = {
  app: App;
  store: Store;
  metrics: Metrics;
  /** `http://127.0.0.1:PORT` */
  origin: string;
  /** Stops the server; closes the store too, if it was opened here. */
  stop(): Promise<void>;
};

type TestServerOptions = {
  /** Opens the store; without it, a fresh one of the kind that the Vitest project is about. The caller's store is closed by `stop`. */
  openStore?: (dataDir: string) => Promise<Store>;
  /** Environment variables. */
  env?: Record<string, string>;
} & Pick<AppDeps, 'clientDist' | 'now' | 'monotonicNow'>;

/** The whole server on a free port of loopback, for tests through the door. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-test-'));
  const open = options.openStore ?? openTestStore;
  const store = await open(dataDir);
  const metrics = createMetrics();
  const config = readConfig({ NODE_ENV: 'test', DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...options.env });
  const app = buildApp({
    config,
    store,
    log: createLog(config.logLevel),
    metrics,
    ...(options.clientDist === undefined ? {} : { clientDist: options.clientDist }),
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.monotonicNow === undefined ? {} : { monotonicNow: options.monotonicNow }),
  });
  await new Promise<void>((resolve, reject) => {
    app.server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = app.server.address() as AddressInfo;
  return {
    app,
    store,
    metrics,
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      await app.close();
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
