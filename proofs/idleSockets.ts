import { setTimeout as pause } from 'node:timers/promises';
import { registerAccount, signIn } from './harness/account.ts';
import { ClientProcess } from './harness/ClientProcess.ts';
import type { IdleReport, IdleTask } from './harness/idleClients.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import type { Usage } from './harness/serverProbe.ts';
import { atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const SOCKETS = size(5000, 500);
const WARM_UP_SOCKETS = 200;
/** The server gives one session 1,000. */
const SESSIONS = 5;
/** Several heartbeats (3 s), so that what a connection keeps for them is there. */
const SETTLE_MS = size(12_000, 4000);
const GOAL_KB = 20;

/** Memory of sockets that wait for something to happen, which is what most sockets do. */
export const idleSockets: Proof = {
  name: 'idleSockets',
  promise: `At most ${GOAL_KB} KB of memory for each of ${SOCKETS} idle authenticated sockets.`,
  how:
    `Parley's own entry file in a child process; ${SOCKETS} WebSocket connections from another process, each with its ` +
    `own handshake and token check, all of one user in ${SESSIONS} sessions. Memory of the server (RSS, and the JavaScript heap) ` +
    `after garbage collection, before and ${SETTLE_MS / 1000} s after they connect. Before the first reading ` +
    `${WARM_UP_SOCKETS} sockets come and go, so that code is compiled and pools are made. 1 KB is 1,024 bytes.`,
  run,
};

async function run(): Promise<Figure[]> {
  const server = await ServerProcess.startParley({ execArgv: ['--expose-gc'] });
  try {
    const account = await registerAccount(server.origin);
    const tokens = [account.token];
    while (tokens.length < SESSIONS) tokens.push(await signIn(server.origin, account));
    const warmUp = await connect({ origin: server.origin, tokens, count: WARM_UP_SOCKETS });
    await warmUp.clients.stop();
    await pause(2000);
    const before = await settledUsage(server);

    const { clients, connected } = await connect({ origin: server.origin, tokens, count: SOCKETS });
    try {
      await pause(SETTLE_MS);
      const after = await settledUsage(server);
      const each = (bytes: number): number => Number((bytes / connected / 1024).toFixed(1));
      const rssMb = [before, after].map(({ rssBytes }) => (rssBytes / 1024 / 1024).toFixed(0));
      return [
        exactly(SOCKETS, { name: 'sockets connected', value: connected, unit: 'sockets' }),
        atMost(GOAL_KB, {
          name: 'memory for each socket (RSS)',
          value: each(after.rssBytes - before.rssBytes),
          unit: 'KB',
          note: `process from ${rssMb[0]} to ${rssMb[1]} MB`,
        }),
        beside({
          name: 'of it living on the JavaScript heap',
          value: each(after.heapUsedBytes - before.heapUsedBytes),
          unit: 'KB',
        }),
        beside({
          name: "V8's reserve around it, part of it untouched",
          value: each(slackBytes(after) - slackBytes(before)),
          unit: 'KB',
        }),
      ];
    } finally {
      await clients.stop();
    }
  } finally {
    await server.stop();
  }
}

async function connect(task: IdleTask): Promise<{ clients: ClientProcess; connected: number }> {
  const clients = new ClientProcess(new URL('./harness/idleClients.ts', import.meta.url), task);
  try {
    return { clients, connected: ((await clients.report()) as IdleReport).connected };
  } catch (error) {
    await clients.stop();
    throw error;
  }
}

/** Freed pages go back to the system a little after the collection that freed them. */
async function settledUsage(server: ServerProcess): Promise<Usage> {
  await server.usage({ collect: true });
  await pause(1500);
  return server.usage({ collect: true });
}

/** Taken from the system for the JavaScript heap, but empty: young generation, and gaps. */
function slackBytes({ heapTotalBytes, heapUsedBytes }: Usage): number {
  return heapTotalBytes - heapUsedBytes;
}
