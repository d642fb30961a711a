import { setTimeout as pause } from 'node:timers/promises';
import { LeanSocket } from './LeanSocket.ts';
import { PacketLedger } from './PacketLedger.ts';
import { setUpCall } from './setUpCall.ts';

/** A house full of pairs, some of which set up calls while all of them mute. */
export type CallTask = {
  origin: string;
  accounts: [{ email: string; token: string }, { email: string; token: string }];
  sockets: number;
  calls: number;
  rounds: number;
  /** The calls of a round begin within this time. 0: in one instant. */
  beginWithinMs: number;
};
export type RoundReport = {
  sent: number;
  arrived: number;
  disorders: number;
  refused: number;
  latenciesMs: number[];
  /** From the first packet to the last arrival. */
  tookMs: number;
};
export type CallReport = { seated: number; rounds: RoundReport[] };

export type Pair = readonly [LeanSocket, LeanSocket];

const AT_ONCE = 50;
const ARRIVAL_MS = 15_000;
const REST_MS = 2000;
/** Each socket mutes and unmutes once within this time. */
const MUTE_WITHIN_MS = 1000;

const task = JSON.parse(process.argv[2] ?? '{}') as CallTask;
const ledger = new PacketLedger();

/** Two people with many tabs each: the server limits registrations, and does not care for whose socket it is. */
async function seat(index: number): Promise<Pair> {
  const [left, right] = await Promise.all(task.accounts.map(({ token }) => LeanSocket.connect(task.origin, token)));
  if (!left || !right) throw new Error('A pair has two ends.');
  for (const [end, socket] of [left, right].entries()) {
    const email = task.accounts[end]?.email;
    const joined = await socket.ask('joinRoom', { email, roomId: `room-${index}` });
    if (!(joined as { ok: boolean }).ok) throw new Error(`joinRoom: ${JSON.stringify(joined)}`);
    ledger.watch(socket);
  }
  return [left, right];
}

async function mute([left, right]: Pair): Promise<void> {
  for (const isMuted of [true, false]) {
    await pause((Math.random() * MUTE_WITHIN_MS) / 2);
    ledger.mute(left, right, isMuted);
    ledger.mute(right, left, isMuted);
  }
}

async function runRound(pairs: readonly Pair[]): Promise<RoundReport> {
  ledger.begin();
  const beganMs = performance.now();
  const work = pairs.map(async (pair, index) => {
    if (index >= task.calls) return mute(pair);
    await pause(task.beginWithinMs * Math.random());
    await Promise.all([setUpCall(ledger, pair), mute(pair)]);
  });
  await Promise.race([Promise.all(work), pause(ARRIVAL_MS)]);
  const deadlineMs = performance.now() + ARRIVAL_MS;
  while (!ledger.isSettled && performance.now() < deadlineMs) await pause(5);
  const report = { ...ledger.report(), tookMs: performance.now() - beganMs };
  for (const [left, right] of pairs.slice(0, task.calls)) left.emit('endCall', { to: right.id });
  await pause(REST_MS);
  return report;
}

const pairs: Pair[] = [];
let next = 0;
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (next < task.sockets / 2) {
      const index = next;
      next += 1;
      pairs.push(await seat(index));
    }
  }),
);
await pause(REST_MS);
// Not counted: compiles the code on both sides.
await runRound(pairs);
const rounds: RoundReport[] = [];
for (let round = 0; round < task.rounds; round += 1) rounds.push(await runRound(pairs));
process.send?.({ seated: pairs.length * 2, rounds } satisfies CallReport, () => process.exit(0));
process.on('disconnect', () => process.exit(0));
