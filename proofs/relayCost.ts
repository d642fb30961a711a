import { randomUUID } from 'node:crypto';
import { registerAccount } from './harness/account.ts';
import { LeanSocket } from './harness/LeanSocket.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { median, spread } from './harness/statistics.ts';
import { atMost, beside, type Figure, type Proof } from './Proof.ts';

const PAIRS = 100;
/** The budget of a socket is 400 at once: no round may come near it. */
const OFFERS_EACH = size(20, 5);
const ROUNDS = size(12, 4);
const WARM_UP_ROUNDS = 3;
const OFFER_BYTES = 2500;
const GOAL_TIMES = 1.5;

/** The price of accounts, rooms, schemas, budgets and counts, in the one thing a signaling server does all day. */
export const relayCost: Proof = {
  name: 'relayCost',
  promise: `CPU of one relayed 2.5 KB offer is at most ${GOAL_TIMES} times that of a bare Socket.IO relay in the same run.`,
  how:
    `Two child processes: Parley's own entry file, and a Socket.IO server whose handler is one io.to(to).emit, with the ` +
    `same heartbeat. ${PAIRS} pairs of WebSocket clients on each; a round is ${OFFERS_EACH} waves, in each of which every ` +
    'client sends one `callUser` of the same bytes to its partner, and the next wave begins when all have arrived. ' +
    'CPU is `process.cpuUsage()` of the server, user and system, all threads, over the round. Rounds alternate between ' +
    `the two, ${WARM_UP_ROUNDS} warm-up rounds each are not counted, ${ROUNDS} are; ratio of the medians. ` +
    'Without acknowledgements (as the seed sends) it must hold; with them (as our client sends, and the bare relay ' +
    'answers too) it is printed beside.',
  run,
};

type Side = { server: ServerProcess; clients: LeanSocket[] };

async function run(): Promise<Figure[]> {
  const sides: Side[] = [];
  try {
    const ours: Side = { server: await ServerProcess.startParley(), clients: [] };
    sides.push(ours);
    const bare: Side = { server: await ServerProcess.startBareRelay(), clients: [] };
    sides.push(bare);
    const account = await registerAccount(ours.server.origin);
    for (let pair = 0; pair < PAIRS; pair += 1) {
      for (let end = 0; end < 2; end += 1) {
        bare.clients.push(await LeanSocket.connect(bare.server.origin, null));
        const client = await LeanSocket.connect(ours.server.origin, account.token);
        const joined = await client.ask('joinRoom', { email: account.email, roomId: `pair-${pair}`, protocol: 1 });
        if (!(joined as { ok: boolean }).ok) throw new Error(`joinRoom: ${JSON.stringify(joined)}`);
        ours.clients.push(client);
      }
    }
    return [
      ...(await compare(ours, bare, { isAcknowledged: false })),
      ...(await compare(ours, bare, { isAcknowledged: true })),
    ];
  } finally {
    for (const { clients, server } of sides) {
      for (const client of clients) client.close();
      await server.stop();
    }
  }
}

async function compare(ours: Side, bare: Side, options: { isAcknowledged: boolean }): Promise<Figure[]> {
  const [oursMicros, bareMicros]: [number[], number[]] = [[], []];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    // Who goes first changes, so that nothing that follows a round falls always on the same one.
    const order = round % 2 === 0 ? ([ours, bare] as const) : ([bare, ours] as const);
    for (const side of order) {
      const micros = await measureRound(side, options.isAcknowledged);
      if (round >= 0) (side === ours ? oursMicros : bareMicros).push(micros);
    }
  }
  const times = Number((median(oursMicros) / median(bareMicros)).toFixed(2));
  const words = options.isAcknowledged ? ', acknowledged' : '';
  const figure = { name: `CPU of one relayed offer${words}, Parley to bare`, value: times, unit: 'times' };
  const micros = (name: string, values: number[]): Figure =>
    beside({ name: `${name}${words}`, value: Math.round(median(values)), unit: 'us', note: spread(values) });
  return [
    options.isAcknowledged ? beside(figure) : atMost(GOAL_TIMES, figure),
    micros('Parley', oursMicros),
    micros('bare relay', bareMicros),
  ];
}

/** CPU of the server for one offer, in microseconds. */
async function measureRound({ server, clients }: Side, isAcknowledged: boolean): Promise<number> {
  const before = await server.usage();
  for (let wave = 0; wave < OFFERS_EACH; wave += 1) await sendWave(clients, isAcknowledged);
  const after = await server.usage();
  return (after.cpuMicroseconds - before.cpuMicroseconds) / (clients.length * OFFERS_EACH);
}

const SDP = 'v=0\r\n'.padEnd(OFFER_BYTES, 'a=candidate:1 1 udp 2122260223 127.0.0.1 50000 typ host\r\n');
const ARRIVAL_MS = 10_000;

/** Everybody offers to their partner at once. Resolves when each has an offer, and an answer if one was asked for. */
async function sendWave(clients: readonly LeanSocket[], isAcknowledged: boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let missing = clients.length;
  const timer = setTimeout(() => reject(new Error(`${missing} offers did not arrive.`)), ARRIVAL_MS);
  const answers: Promise<unknown>[] = [];
  for (const client of clients) {
    client.onEvent = (event) => {
      if (event === 'error') reject(new Error('An offer was refused.'));
      if (event !== 'incomingCall') return;
      missing -= 1;
      if (missing === 0) resolve();
    };
  }
  for (const [index, client] of clients.entries()) {
    const partner = clients[index ^ 1];
    const offer = { to: partner?.id, offer: { type: 'offer', sdp: SDP }, connection: randomUUID() };
    if (isAcknowledged) answers.push(client.ask('callUser', offer));
    else client.emit('callUser', offer);
  }
  await promise;
  await Promise.all(answers);
  clearTimeout(timer);
}
