import { setTimeout as pause } from 'node:timers/promises';
import { registerAccount, signIn, type Account } from './harness/account.ts';
import { ClientProcess } from './harness/ClientProcess.ts';
import { LeanSocket } from './harness/LeanSocket.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import type { SlowReport, SlowTask } from './harness/slowSockets.ts';
import { quantile, spread } from './harness/statistics.ts';
import { atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const HEADERS = size(500, 50);
const POLLERS = size(200, 20);
const SILENT = size(200, 20);
const SIGN_INS = size(60, 20);
const EVERY_MS = 400;
const [GOAL_SIGN_IN_MS, GOAL_CLOSED_MS, GOAL_MUTE_MS] = [500, 15_000, 200];

/** Slow clients cost nobody else anything. */
export const slowClients: Proof = {
  name: 'slowClients',
  promise:
    `${HEADERS} slow headers, ${POLLERS} idle pollers and ${SILENT} sockets that never authenticate: 95 of 100 sign-ins ` +
    `within ${GOAL_SIGN_IN_MS} ms, and the slow ones closed within ${GOAL_CLOSED_MS / 1000} s.`,
  how:
    `Parley's own entry file in a child process. ${SIGN_INS} sign-ins, one begun each ${EVERY_MS} ms, are timed while it is quiet; then another process opens ` +
    `${HEADERS} connections that send one line of their headers each half second, ${SILENT} WebSockets that answer the heartbeat and never say who they are, and ${POLLERS} ` +
    'signed-in clients of long-polling that do nothing. They come spread over two and a half seconds. Whatever the server closes is opened again at once. When all are there the sign-ins are timed again. Beside it two people in a room mute in turn ' +
    'each 100 ms; from the mute to its arrival. A connection’s age counts also while it still lives.',
  run,
};

async function run(): Promise<Figure[]> {
  const server = await ServerProcess.startParley();
  let slow: ClientProcess | undefined;
  try {
    const account = await registerAccount(server.origin);
    await timeSignIns(server.origin, account, 5);
    const quiet = await timeSignIns(server.origin, account, SIGN_INS);
    // Of an account of their own: the sign-ins below end the oldest sessions of theirs.
    const idle = await registerAccount(server.origin);
    const task: SlowTask = {
      origin: server.origin,
      token: idle.token,
      headers: HEADERS,
      pollers: POLLERS,
      silent: SILENT,
    };
    slow = new ClientProcess(new URL('./harness/slowSockets.ts', import.meta.url), task);
    await slow.report();
    const pair = await mutingPair(server.origin);
    const busy = await timeSignIns(server.origin, account, SIGN_INS);
    const { latenciesMs, lost } = await pair.stop();
    const report = await ask(slow);
    return figures({ quiet, busy, latenciesMs, lost, report });
  } finally {
    await slow?.stop();
    await server.stop();
  }
}

type Measured = { quiet: number[]; busy: number[]; latenciesMs: number[]; lost: number; report: SlowReport };

function figures({ quiet, busy, latenciesMs, lost, report }: Measured): Figure[] {
  const { most, livedMs, closed, pollersLost } = report;
  const longest = (values: number[]): number => Math.round(Math.max(...values));
  return [
    exactly(HEADERS + POLLERS + SILENT, {
      name: 'slow connections at one time',
      value: most.headers + most.pollers + most.silent,
      unit: 'connections',
      note: `${closed.toLocaleString('en')} closed by the server and opened again`,
    }),
    atMost(GOAL_SIGN_IN_MS, {
      name: 'sign-in beside them, 95 of 100',
      value: Math.round(quantile(busy, 0.95)),
      unit: 'ms',
      note: spread(busy),
    }),
    beside({
      name: 'sign-in while it is quiet, 95 of 100',
      value: Math.round(quantile(quiet, 0.95)),
      unit: 'ms',
      note: spread(quiet),
    }),
    atMost(GOAL_CLOSED_MS, { name: 'longest life of slow headers', value: longest(livedMs.headers), unit: 'ms' }),
    atMost(GOAL_CLOSED_MS, {
      name: 'longest life of a socket that never authenticates',
      value: longest(livedMs.silent),
      unit: 'ms',
    }),
    atMost(0, { name: 'idle pollers lost, who do no wrong', value: pollersLost, unit: 'pollers' }),
    atMost(0, { name: 'mutes of the pair lost', value: lost, unit: 'mutes', note: `${latenciesMs.length} arrived` }),
    atMost(GOAL_MUTE_MS, {
      name: "a mute at the other's, 99 of 100",
      value: Math.round(quantile(latenciesMs, 0.99)),
      unit: 'ms',
      note: spread(latenciesMs, 1),
    }),
  ];
}

async function timeSignIns(origin: string, account: Account, count: number): Promise<number[]> {
  const timed: Promise<number>[] = [];
  for (let begun = 0; begun < count; begun += 1) {
    const beganMs = performance.now();
    timed.push(signIn(origin, account).then(() => performance.now() - beganMs));
    await pause(EVERY_MS);
  }
  return Promise.all(timed);
}

/** Two people in a room; one mutes and unmutes, and the other hears of it. */
async function mutingPair(origin: string): Promise<{ stop(): Promise<{ latenciesMs: number[]; lost: number }> }> {
  const [ann, ben] = [await join(origin), await join(origin)];
  const sentMs: number[] = [];
  const latenciesMs: number[] = [];
  ben.onEvent = (event) => {
    if (event !== 'remoteMuted') return;
    latenciesMs.push(performance.now() - (sentMs[latenciesMs.length] ?? NaN));
  };
  const muting = setInterval(() => {
    sentMs.push(performance.now());
    ann.emit('muteToggle', { to: ben.id, isMuted: sentMs.length % 2 === 1 });
  }, 100);
  return {
    async stop() {
      clearInterval(muting);
      await pause(500);
      ann.close();
      ben.close();
      return { latenciesMs, lost: sentMs.length - latenciesMs.length };
    },
  };
}

async function join(origin: string): Promise<LeanSocket> {
  const { email, token } = await registerAccount(origin);
  const socket = await LeanSocket.connect(origin, token);
  await socket.ask('joinRoom', { email, roomId: 'beside' });
  return socket;
}

async function ask(slow: ClientProcess): Promise<SlowReport> {
  const report = slow.report();
  slow.send('report');
  return (await report) as SlowReport;
}
