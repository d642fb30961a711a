import { Crowd } from './harness/attack/Crowd.ts';
import { healthyFigures, HealthyPairs } from './harness/attack/HealthyPairs.ts';
import { troubleFigures } from './harness/attack/serverTroubles.ts';
import type { StormReport, StormTask } from './harness/attack/signInClients.ts';
import { ClientProcess } from './harness/ClientProcess.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { spread } from './harness/statistics.ts';
import { beside, exactly, type Figure, type Proof } from './Proof.ts';

const SIGN_INS = 50;
const PAIRS = 20;
/** Without a rest between them: a mute that is measured is one in a storm. */
const STORMS = size(5, 2);
const PAIR_P99_MS = 150;

/** Monday morning: everybody signs in at nine, and the calls that run already do not hear it. */
export const signInStorm: Proof = {
  name: 'signInStorm',
  promise: `${SIGN_INS} sign-ins at once all succeed, and beside them 99 of 100 mutes of ${PAIRS} pairs in calls arrive within ${PAIR_P99_MS} ms.`,
  how:
    `Parley's own entry file in a child process. Another process signs ${SIGN_INS} accounts in with the right password, all in one moment and each over a ` +
    `connection of its own; when all are answered, again, ${STORMS} times in all. In a third process ${PAIRS} pairs in calls mute each 100 ms in either direction ` +
    'from just before the first of these storms until just after the last; from the mute to its arrival.',
  run,
};

async function run(): Promise<Figure[]> {
  const server = await ServerProcess.startParley();
  let storming: ClientProcess | undefined;
  let pairs: HealthyPairs | undefined;
  try {
    const task: StormTask = { origin: server.origin, accounts: await new Crowd(server.origin).take(SIGN_INS) };
    storming = new ClientProcess(new URL('./harness/attack/signInClients.ts', import.meta.url), task);
    await storming.report();
    pairs = await HealthyPairs.start(server.origin, PAIRS);
    const reports: StormReport[] = [];
    while (reports.length < STORMS) reports.push(await storm(storming));
    const healthy = await pairs.report();
    return [...stormFigures(reports), ...healthyFigures(healthy, PAIR_P99_MS), ...(await troubleFigures(server))];
  } finally {
    await pairs?.close();
    await storming?.stop();
    await server.stop();
  }
}

async function storm(clients: ClientProcess): Promise<StormReport> {
  const report = clients.report();
  clients.send('storm');
  return (await report) as StormReport;
}

function stormFigures(reports: readonly StormReport[]): Figure[] {
  const tookMs = reports.flatMap((report) => report.tookMs);
  const refusals = [...new Set(reports.flatMap((report) => report.refusals))].slice(0, 3);
  return [
    exactly(SIGN_INS * STORMS, {
      name: 'sign-ins that succeeded',
      value: tookMs.length,
      unit: 'sign-ins',
      ...(refusals.length > 0 && { note: refusals.join('; ') }),
    }),
    beside({
      name: `the last of ${SIGN_INS} sign-ins, from the moment of all`,
      value: Math.round(Math.max(...tookMs)),
      unit: 'ms',
      note: spread(tookMs),
    }),
  ];
}
