import { defineConfig } from 'vitest/config';

/** What is waited for by polling: a machine that stalls for a second breaks no promise by that. The promises have their own limits. */
const patience = { poll: { timeout: 10_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{protocol,server,client,proofs,docs}/**/*.test.{ts,tsx}',
            'e2e/harness/**/*.test.ts',
            'scripts/**/*.test.mjs',
          ],
          exclude: ['**/node_modules/**', 'client/dist/**'],
          environment: 'node',
          expect: patience,
          provide: { mongoUri: '' },
          // Machines of two cores run this: more workers only make the timing tests worse.
          maxWorkers: 2,
          testTimeout: 40_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          // The doors once more, on the other store.
          name: 'mongo',
          include: ['server/src/{signaling,http}/*.test.ts'],
          // These bring their own store, or none.
          exclude: [
            '**/{accountRoutes,accountRoutes.mongo,opsRoutes,webClient,restart}.test.ts',
            '**/{slowClients,capSilentConnections,answerRequestFaults,requireHttps}.test.ts',
          ],
          environment: 'node',
          expect: patience,
          globalSetup: 'server/src/testing/mongoDoors.ts',
          setupFiles: 'server/src/testing/skipWithoutMongo.ts',
          maxWorkers: 2,
          testTimeout: 40_000,
          // The first start on a machine may have to build the engine.
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/*.test.ts'],
          environment: 'node',
          expect: patience,
          // Two browsers in a call already fill two cores.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          retry: 0,
        },
      },
    ],
  },
});
