import { defineConfig } from 'vitest/config';

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
          provide: { mongoUri: '' },
          // Machines of two cores run this: more workers only make the timing tests worse.
          maxWorkers: 2,
          testTimeout: 20_000,
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
            '**/{slowClients,capSilentConnections,requireHttps}.test.ts',
          ],
          environment: 'node',
          globalSetup: 'server/src/testing/mongoDoors.ts',
          setupFiles: 'server/src/testing/skipWithoutMongo.ts',
          maxWorkers: 2,
          testTimeout: 20_000,
          // The first start on a machine may have to build the engine.
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/*.test.ts'],
          environment: 'node',
          // Two browsers in a call already fill two cores.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          retry: 0,
        },
      },
    ],
  },
});
