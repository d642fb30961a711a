import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../e2e/harness/until.ts';
import { troubleFigures } from './harness/attack/serverTroubles.ts';
import { CallSocket } from './harness/CallSocket.ts';
import { Device } from './harness/Device.ts';
import { withMongoEngine } from './harness/mongoEngine.ts';
import { full, hanging, locked, readOnly, type Outage } from './harness/outages.ts';
import { postFrom } from './harness/postFrom.ts';
import type { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { spread } from './harness/statistics.ts';
import { atMost, exactly, type Figure, type Proof } from './Proof.ts';

const SIGN_INS = size(20, 6);
const [SIGN_IN_EVERY_MS, RELAY_EVERY_MS, AGAIN_MS] = [400, 100, 100];
const [GOAL_ANSWER_MS, GOAL_BACK_MS] = [2000, 5000];
const NEVER_MS = 30_000;
const PASSWORD = 'SecurePass123';
const RELAYED = new Set(['remoteMuted', 'iceCandidate']);
const CANDIDATE = { candidate: 'candidate:1 1 udp 1 127.0.0.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 };

/** A call needs no database. */
export const storeAway: Proof = {
  name: 'storeAway',
  promise:
    `While the store is away, locked, read-only, full or hanging, calls go on, a sign-in is told so (503) within ${GOAL_ANSWER_MS / 1000} s, ` +
    `and works within ${GOAL_BACK_MS / 1000} s of its return, without a restart.`,
  how:
    "Parley's own entry file in a child process, anew for each case, and two people in a call, who mute and send a candidate each " +
    `${RELAY_EVERY_MS} ms from before the outage until after it. Locked: another process holds \`BEGIN EXCLUSIVE\`. Read-only: the files are made immutable ` +
    '(`chattr +i`), so that those that are open cannot be written to either. Full: `DATA_DIR` is a file system of 4 MB, mounted for the server alone, that something ' +
    `else fills. Hanging: a MongoDB server gets SIGSTOP. In each outage ${SIGN_INS} sign-ins with the right password, one begun each ${SIGN_IN_EVERY_MS} ms; after the last answer the ` +
    `store comes back, and a sign-in is tried each ${AGAIN_MS} ms until one succeeds.`,
  run,
};

async function run(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const outage of [locked, readOnly, full]) figures.push(...(await measure(outage)));
  figures.push(...(await withMongoEngine((engine) => measure(hanging(engine)))));
  return figures;
}

type Answer = { status: number; code: string; tookMs: number };

async function measure(outage: Outage): Promise<Figure[]> {
  const server = await outage.startServer();
  try {
    const call = await Call.open(server.origin);
    const person = await Device.register(server.origin);
    const comeBack = await outage.begin(server);
    let answers: Answer[];
    try {
      answers = await signIns(server, person);
    } finally {
      comeBack();
    }
    const backAtMs = performance.now();
    await until('a sign-in succeeds', async () => (await signIn(server, person)).status === 200, NEVER_MS).catch(
      () => undefined,
    );
    const backMs = performance.now() - backAtMs;
    const { sent, arrived } = await call.end();
    const figures = [...figuresOf(answers, { sent, arrived, backMs }), ...(await troubleFigures(server))];
    return figures.map((figure) => ({ ...figure, name: `${outage.name}: ${figure.name}` }));
  } finally {
    await server.stop();
  }
}

/** Sign-ins of an outage, begun at a steady pace whatever becomes of those before. */
async function signIns(server: ServerProcess, person: Device): Promise<Answer[]> {
  const answers: Promise<Answer>[] = [];
  while (answers.length < SIGN_INS) {
    answers.push(signIn(server, person));
    await pause(SIGN_IN_EVERY_MS);
  }
  return Promise.all(answers);
}

/** Over a connection of its own. Status 0: it ended, or nothing came. */
async function signIn({ origin }: ServerProcess, { email }: Device): Promise<Answer> {
  const beganMs = performance.now();
  const body = { email, password: PASSWORD };
  const answer = postFrom(origin, '/api/auth/login', body, { address: '127.0.0.1' }).then(
    ({ status, text }) => ({ status, code: (JSON.parse(text) as { code?: string }).code ?? '' }),
    (error: unknown) => ({ status: 0, code: String(error) }),
  );
  const silence = pause(NEVER_MS, { status: 0, code: 'no answer' }, { ref: false });
  return { ...(await Promise.race([answer, silence])), tookMs: performance.now() - beganMs };
}

type Measured = { sent: number; arrived: number; backMs: number };

function figuresOf(answers: readonly Answer[], { sent, arrived, backMs }: Measured): Figure[] {
  const isTold = ({ status, code }: Answer): boolean => status === 503 && code === 'store_unavailable';
  const tookMs = answers.map((answer) => answer.tookMs);
  const others = answers.filter((answer) => !isTold(answer)).map(({ status, code }) => `${status} ${code}`.trim());
  return [
    exactly(sent, { name: 'mutes and candidates of the call that arrived', value: arrived, unit: 'packets' }),
    exactly(SIGN_INS, {
      name: 'sign-ins answered 503 `store_unavailable`',
      value: answers.filter(isTold).length,
      unit: 'sign-ins',
      ...(others.length > 0 && { note: `others: ${[...new Set(others)].join(', ')}` }),
    }),
    atMost(GOAL_ANSWER_MS, {
      name: 'the slowest of these answers',
      value: Math.round(Math.max(...tookMs)),
      unit: 'ms',
      note: spread(tookMs),
    }),
    atMost(GOAL_BACK_MS, { name: 'store back to a sign-in that succeeds', value: Math.round(backMs), unit: 'ms' }),
  ];
}

/** Two people in a call, each of whom mutes and sends a candidate at a steady pace. */
class Call {
  readonly #ends: readonly [CallSocket, CallSocket];
  readonly #timer: NodeJS.Timeout;
  #sent = 0;

  private constructor(ends: readonly [CallSocket, CallSocket]) {
    this.#ends = ends;
    this.#timer = setInterval(() => this.#send(), RELAY_EVERY_MS);
  }

  static async open(origin: string): Promise<Call> {
    const [ann, ben] = [await Device.register(origin), await Device.register(origin)];
    const ends = [await CallSocket.join(ann, 'beside'), await CallSocket.join(ben, 'beside')] as const;
    await ends[0].call(ends[1]);
    return new Call(ends);
  }

  /** Ends it when all has arrived, or will not any more. */
  async end(): Promise<{ sent: number; arrived: number }> {
    clearInterval(this.#timer);
    const arrived = (): number =>
      this.#ends.reduce((sum, { heard }) => sum + heard.filter(({ event }) => RELAYED.has(event)).length, 0);
    await until('all has arrived', () => arrived() === this.#sent, GOAL_BACK_MS).catch(() => undefined);
    for (const end of this.#ends) end.close();
    return { sent: this.#sent, arrived: arrived() };
  }

  #send(): void {
    const [ann, ben] = this.#ends;
    for (const [from, to] of [
      [ann, ben],
      [ben, ann],
    ] as const) {
      void from.ask('muteToggle', { to: to.self, isMuted: this.#sent % 4 === 0 });
      void from.ask('iceCandidate', { to: to.self, candidate: CANDIDATE, connection: `call-${ann.self}` });
      this.#sent += 2;
    }
  }
}
