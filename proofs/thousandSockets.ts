import { registerAccount } from './harness/account.ts';
import type { CallReport, CallTask, RoundReport } from './harness/callClients.ts';
import { ClientProcess } from './harness/ClientProcess.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { quantile, spread } from './harness/statistics.ts';
import { atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const SOCKETS = size(1000, 200);
const CALLS = size(200, 40);
const ROUNDS = size(10, 3);
const GOAL_MS = 100;

/** The seed's limits for one server, all of them at the same time. */
export const thousandSockets: Proof = {
  name: 'thousandSockets',
  promise:
    `${SOCKETS} sockets, ${CALLS} calls being set up and everybody muting at once, on one process: every packet at its ` +
    `peer, 99 of 100 within ${GOAL_MS} ms.`,
  how:
    `Parley's own entry file in a child process. Another process holds ${SOCKETS} WebSocket clients (of two accounts, because ` +
    `registrations are limited) in ${SOCKETS / 2} rooms of two. A round: ${CALLS} rooms begin a call within one second, each ` +
    'with the whole sequence of the seed (callUser 5.6 KB, callAccepted, 9 candidates each way 10 ms apart, negotiationneed, ' +
    'negotiationDone), while every one of the clients mutes and unmutes. The clients know each packet by its receiver, order and ' +
    'number, so a lost, doubled, misled or overtaken one counts as failed. Latency is from emit to arrival on one clock, ' +
    `what the clients themselves take included. One warm-up round is not counted, ${ROUNDS} are, with 2 s between. ` +
    'Beside it the same with all calls begun in one instant.',
  run,
};

async function run(): Promise<Figure[]> {
  const server = await ServerProcess.startParley();
  try {
    const accounts: CallTask['accounts'] = [await registerAccount(server.origin), await registerAccount(server.origin)];
    const task = { origin: server.origin, accounts, sockets: SOCKETS, calls: CALLS };
    const spreadOut = await measure({ ...task, rounds: ROUNDS, beginWithinMs: 1000 });
    const instant = await measure({ ...task, rounds: ROUNDS, beginWithinMs: 0 });
    const latencies = (report: CallReport): number[] => report.rounds.flatMap(({ latenciesMs }) => latenciesMs);
    const sum = (count: (round: RoundReport) => number): number =>
      spreadOut.rounds.reduce((total, round) => total + count(round), 0);
    const sent = sum((round) => round.sent);
    const all = latencies(spreadOut);
    const tookMs = spreadOut.rounds.map((round) => round.tookMs);
    return [
      exactly(SOCKETS, { name: 'sockets in rooms', value: spreadOut.seated, unit: 'sockets' }),
      exactly(sent, { name: 'packets at their peer, in order', value: sum((round) => round.arrived), unit: 'packets' }),
      atMost(0, {
        name: 'packets doubled, misled, overtaken or refused, sockets lost',
        value: sum((round) => round.disorders + round.refused),
        unit: 'packets',
      }),
      atMost(GOAL_MS, {
        name: 'latency, 99 of 100',
        value: tenths(quantile(all, 0.99)),
        unit: 'ms',
        note: `rounds: ${spread(spreadOut.rounds.map(p99), 1)}; a round took ${spread(tookMs)} ms`,
      }),
      beside({ name: 'latency, median', value: tenths(quantile(all, 0.5)), unit: 'ms' }),
      beside({ name: 'latency, longest', value: tenths(quantile(all, 1)), unit: 'ms' }),
      beside({
        name: 'latency, 99 of 100, all calls begun in one instant',
        value: tenths(quantile(latencies(instant), 0.99)),
        unit: 'ms',
        note: `rounds: ${spread(instant.rounds.map(p99), 1)}`,
      }),
    ];
  } finally {
    await server.stop();
  }
}

function p99(round: RoundReport): number {
  return quantile(round.latenciesMs, 0.99);
}

function tenths(ms: number): number {
  return Number(ms.toFixed(1));
}

async function measure(task: CallTask): Promise<CallReport> {
  const clients = new ClientProcess(new URL('./harness/callClients.ts', import.meta.url), task);
  try {
    return (await clients.report()) as CallReport;
  } finally {
    await clients.stop();
  }
}
