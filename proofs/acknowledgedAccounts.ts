import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../e2e/harness/until.ts';
import { withMongoEngine } from './harness/mongoEngine.ts';
import type { Reply } from './harness/askFrom.ts';
import { postFrom } from './harness/postFrom.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { spread } from './harness/statistics.ts';
import { atLeast, atMost, beside, type Figure, type Proof } from './Proof.ts';

const ROUNDS = size(20, 3);
/** The MongoDB server that can be had everywhere takes far longer for each, and it is not the one that is killed. */
const MONGO_ROUNDS = size(5, 1);
const REGISTRATIONS = 100;
/** Fewer than the registrations of a minute, and than the failed sign-ins of a quarter of an hour, that an address may have. */
const FOR_ADDRESS = 50;
/** The kill comes up to so long after an acknowledgement, to meet every step of those that are not acknowledged. */
const AFTER_MS = 60;
/** More would wait in the server for a core to hash their passwords, where a kill meets nothing. */
const AT_ONCE = 8;
const PASSWORD = 'SecurePass123';
const AWAY = 503;
const NEVER_MS = 60_000;

/** Who was told to have an account has one. */
export const acknowledgedAccounts: Proof = {
  name: 'acknowledgedAccounts',
  promise: `After a \`kill -9\` in the middle of ${REGISTRATIONS} registrations, ${ROUNDS} times, every account that was acknowledged can sign in.`,
  how:
    `Parley's own entry file in a child process, ${REGISTRATIONS} registrations, ${AT_ONCE} at a time, and a SIGKILL: in the first round ` +
    `when few of them have been acknowledged (201, read to its end), in the last when most have, and up to ${AFTER_MS} ms later, at random. The server starts again on the same data, and the next round ` +
    `follows. After the last, every acknowledged account signs in. Every other address either signs in as well or is registered then: ` +
    `none may be taken and yet useless. All of it with SQLite, then, in ${MONGO_ROUNDS} rounds, with a MongoDB server, which lives on. A SIGKILL takes what a process holds, and not what the system has yet to ` +
    'write to the disk: for a power cut SQLite runs with `synchronous = FULL`.',
  run,
};

type Attempt = { email: string; address: string; isAcknowledged: boolean };

async function run(): Promise<Figure[]> {
  return [
    ...(await measure('SQLite', ROUNDS)),
    ...(await withMongoEngine((engine) => measure('MongoDB', MONGO_ROUNDS, { MONGO_URI: engine.uri('parley') }))),
  ];
}

async function measure(store: string, rounds: number, env: Readonly<Record<string, string>> = {}): Promise<Figure[]> {
  const server = await ServerProcess.startParley({ env });
  try {
    const attempts: Attempt[] = [];
    const startsMs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      attempts.push(...(await sufferKill(server, round, (round + 0.5) / rounds)));
      const beganMs = performance.now();
      await server.start();
      startsMs.push(performance.now() - beganMs);
    }
    const outcomes = await inLanes(attempts, (attempt) => outcomeOf(server.origin, attempt));
    const figures = figuresOf(attempts, outcomes, startsMs);
    return figures.map((figure) => ({ ...figure, name: `${store}: ${figure.name}` }));
  } finally {
    await server.stop();
  }
}

/** Registers them, and kills the server when this share of them (0 to 1) is acknowledged. */
async function sufferKill(server: ServerProcess, round: number, share: number): Promise<Attempt[]> {
  const attempts = Array.from({ length: REGISTRATIONS }, (_, index): Attempt => {
    const number = round * REGISTRATIONS + index;
    const address = `127.6.0.${Math.floor(number / FOR_ADDRESS) + 1}`;
    return { email: `round${round}-${index}@test.com`, address, isAcknowledged: false };
  });
  const enough = Math.floor(share * REGISTRATIONS);
  let acknowledged = 0;
  const { promise: isEnough, resolve } = Promise.withResolvers<void>();
  const registering = inLanes(attempts, async (attempt) => {
    // Whose connection ends without an answer was told nothing; and a database that is too slow is nobody's loss.
    const reply = await register(server.origin, attempt).catch(() => null);
    if (reply === null || reply.status === AWAY) return;
    if (reply.status !== 201) throw new Error(`registration: ${reply.status} ${reply.text}`);
    attempt.isAcknowledged = true;
    acknowledged += 1;
    if (acknowledged >= enough) resolve();
  });
  await Promise.race([isEnough, registering]);
  await pause(Math.random() * AFTER_MS);
  await server.kill();
  await registering;
  return attempts;
}

type Outcome = 'signed in' | 'registered anew' | 'lost';

/** What becomes of an address afterwards. Only who was told nothing may register anew. */
async function outcomeOf(origin: string, attempt: Attempt): Promise<Outcome> {
  const { email, address, isAcknowledged } = attempt;
  const signIn = () => postFrom(origin, '/api/auth/login', { email, password: PASSWORD }, { address });
  if ((await statusOf(signIn)) === 200) return 'signed in';
  if (isAcknowledged) return 'lost';
  return (await statusOf(() => register(origin, attempt))) === 201 ? 'registered anew' : 'lost';
}

/** The first answer that is not that the store is away. */
async function statusOf(ask: () => Promise<Reply>): Promise<number> {
  let status = AWAY;
  await until('the store answers', async () => (status = (await ask()).status) !== AWAY, NEVER_MS);
  return status;
}

function register(origin: string, { email, address }: Attempt): Promise<Reply> {
  return postFrom(origin, '/api/auth/register', { name: 'Ann', email, password: PASSWORD }, { address });
}

/** `AT_ONCE` of them at a time; the results in the order of the items. */
async function inLanes<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

function figuresOf(attempts: readonly Attempt[], outcomes: readonly Outcome[], startsMs: readonly number[]): Figure[] {
  const acknowledged = attempts.filter(({ isAcknowledged }) => isAcknowledged).length;
  const count = (isAcknowledged: boolean, outcome: Outcome): number =>
    attempts.filter((attempt, index) => attempt.isAcknowledged === isAcknowledged && outcomes[index] === outcome)
      .length;
  return [
    atLeast(Math.floor(attempts.length * 0.4), {
      name: 'accounts acknowledged before a kill',
      value: acknowledged,
      unit: 'accounts',
      note: `of ${attempts.length} registrations in ${startsMs.length} rounds`,
    }),
    atMost(0, { name: 'of them lost', value: count(true, 'lost'), unit: 'accounts' }),
    atMost(0, {
      name: 'of the others, addresses taken by an account that nobody can use',
      value: count(false, 'lost'),
      unit: 'addresses',
      note: `${count(false, 'signed in')} had been registered without an answer, ${count(false, 'registered anew')} were registered then`,
    }),
    beside({
      name: 'start on the data of a killed server',
      value: Math.round(Math.max(...startsMs)),
      unit: 'ms',
      note: spread(startsMs),
    }),
  ];
}
