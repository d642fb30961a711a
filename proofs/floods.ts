import { enter, freshAttacker, hearing } from './harness/attack/Attacker.ts';
import { Crowd } from './harness/attack/Crowd.ts';
import type { FloodReport, FloodTask } from './harness/attack/floodClients.ts';
import { healthyFigures, HealthyPairs } from './harness/attack/HealthyPairs.ts';
import { troubleFigures } from './harness/attack/serverTroubles.ts';
import { ClientProcess } from './harness/ClientProcess.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { atLeast, atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const PER_SECOND = 1000;
const FOR_MS = size(10_000, 2000);
const MANY = 20;
const PAIR_P99_MS = 200;

/** Who sends too much is slowed and then cut, and nobody else feels it. */
export const floods: Proof = {
  name: 'floods',
  promise:
    `One socket with ${PER_SECOND.toLocaleString('en')} events a second, and ${MANY} of them: each is throttled, then cut, ` +
    `and 99 of 100 packets of others arrive within ${PAIR_P99_MS} ms.`,
  how:
    `Parley's own entry file in a child process, the flood in another, for ${FOR_MS / 1000} s: mutes, offers and candidates to people elsewhere, media states, ` +
    'events that do not exist, without waiting for answers. Whoever is cut connects again at once with the same token and goes on, as long as the server ' +
    'takes the connection. First one of them, then, with new accounts, twenty. A pair in a call mutes beside it in a third process; the one to whom the flood is addressed records everything.',
  run,
};

async function run(): Promise<Figure[]> {
  return [...(await measure(1)), ...(await measure(MANY))];
}

async function measure(sockets: number): Promise<Figure[]> {
  const server = await ServerProcess.startParley();
  let pair: HealthyPairs | undefined;
  try {
    const crowd = new Crowd(server.origin);
    const victim = await freshAttacker(server.origin, crowd);
    await enter(victim.socket, victim.member.email, 'elsewhere');
    const heard = hearing(victim.socket);
    pair = await HealthyPairs.start(server.origin);
    const task: FloodTask = {
      origin: server.origin,
      accounts: await crowd.take(sockets),
      perSecond: PER_SECOND,
      forMs: FOR_MS,
      targets: [victim.socket.id],
    };
    const report = await flood(task);
    const healthy = await pair.report();
    victim.socket.close();
    const figures = [
      ...floodFigures(report, sockets),
      atMost(0, { name: 'packets of the flood at the one to whom it was sent', value: heard.length, unit: 'packets' }),
      ...healthyFigures(healthy, PAIR_P99_MS),
      ...(await troubleFigures(server)),
    ];
    return figures.map((figure) => ({ ...figure, name: `${sockets === 1 ? 'one' : sockets}: ${figure.name}` }));
  } finally {
    await pair?.close();
    await server.stop();
  }
}

async function flood(task: FloodTask): Promise<FloodReport> {
  const clients = new ClientProcess(new URL('./harness/attack/floodClients.ts', import.meta.url), task);
  try {
    return (await clients.report()) as FloodReport;
  } finally {
    await clients.stop();
  }
}

function floodFigures({ sent, connectedMs, sockets, answers }: FloodReport, count: number): Figure[] {
  const rate = Math.round((sent / connectedMs) * 1000);
  const firstMs = sockets.map(({ firstCutMs }) => firstCutMs ?? Infinity);
  const sum = (of: (one: FloodReport['sockets'][number]) => number): number =>
    sockets.reduce((total, one) => total + of(one), 0);
  return [
    atLeast(PER_SECOND / 2, {
      name: 'events sent by each while it was connected',
      value: rate,
      unit: 'events a second',
      note: Object.entries(answers)
        .map(([code, number]) => `${number} ${code}`)
        .join(', '),
    }),
    exactly(count, {
      name: 'floods told `too_many_requests`',
      value: sockets.filter(({ throttled }) => throttled > 0).length,
      unit: 'floods',
    }),
    exactly(count, {
      name: 'floods cut',
      value: sockets.filter(({ cut }) => cut > 0).length,
      unit: 'floods',
      note: `the last one first after ${Math.round(Math.max(...firstMs))} ms, ${sum(({ cut }) => cut)} times in all`,
    }),
    beside({
      name: 'connections refused to those who came back',
      value: sum(({ refusedHandshakes }) => refusedHandshakes),
      unit: 'connections',
    }),
  ];
}
