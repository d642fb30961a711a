import { setTimeout as pause } from 'node:timers/promises';
import { enter, freshAttacker, hearing } from './harness/attack/Attacker.ts';
import { Crowd } from './harness/attack/Crowd.ts';
import { HealthyPairs, healthyFigures } from './harness/attack/HealthyPairs.ts';
import type { OversizeReport, OversizeTask } from './harness/attack/oversizeClients.ts';
import {
  ALLOWED,
  ALLOWED_KINDS,
  OVERSIZE,
  OVERSIZE_KINDS,
  type AllowedKind,
  type OversizeKind,
} from './harness/attack/oversizeKinds.ts';
import { troubleFigures } from './harness/attack/serverTroubles.ts';
import { ClientProcess } from './harness/ClientProcess.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const FOR_MS = size(6000, 1000);
const AT_ONCE = 8;
const ATTACKERS = size(160, 20);
const QUIET_MS = size(3000, 500);
const LOOK_MS = 50;
const [GOAL_GROWTH_MB, GOAL_MUTE_MS] = [20, 200];
/** With less to spare V8 collects its garbage in time; what lies outside its heap, as all that is read does, is not limited by it. */
const HEAP_MB = 256;
const MB = 2 ** 20;

/** What is too large costs whoever sends it, and not the server. */
export const oversize: Proof = {
  name: 'oversize',
  promise:
    'Descriptions of 65 KB, frames of 130 KB, 1 MB and 10 MB, bodies of the same sizes, packed ones, and offers to compress: none ' +
    `is accepted, and the server's memory grows by at most ${GOAL_GROWTH_MB} MB above what the same senders cost it with the largest that may be sent.`,
  how:
    `Parley's own entry file in a child process, with a heap of at most ${HEAP_MB} MB as on a small host: on a large one V8 lets hundreds of MB of garbage lie before it collects any, and that would be measured. ` +
    `${AT_ONCE} attackers at once in another, for ${FOR_MS / 1000} s of each kind: ${OVERSIZE_KINDS.join(', ')}. ` +
    'The bombs are 10 MB in 10 KB or less, over REST and in a WebSocket. A pair in a call mutes beside it in a third process. The resident memory is looked at ' +
    `each ${LOOK_MS} ms; what it grows by is the most of it during the attack, less the most of it before, while the same attackers send at their pace what may just be sent: descriptions, frames and polling of 60 KB, REST of 15 KB. ` +
    'So many large requests that are read cost memory by themselves; what the attack takes above the memory with the pair alone stands beside. ' +
    'A kind counts when some of it was refused for its size or its packing, not for who sent it, and one that is allowed when some of it was read. In the room of the descriptions somebody listens.',
  run,
};

async function run(): Promise<Figure[]> {
  const server = await ServerProcess.startParley({ execArgv: [`--max-old-space-size=${HEAP_MB}`] });
  let pair: HealthyPairs | undefined;
  let clients: ClientProcess | undefined;
  try {
    const crowd = new Crowd(server.origin);
    const victim = await freshAttacker(server.origin, crowd);
    await enter(victim.socket, victim.member.email, 'large');
    const heard = hearing(victim.socket);
    const task: OversizeTask = {
      origin: server.origin,
      accounts: await crowd.take(ATTACKERS),
      forMs: FOR_MS,
      atOnce: AT_ONCE,
      room: 'large',
      victim: victim.socket.id,
    };
    pair = await HealthyPairs.start(server.origin);
    clients = new ClientProcess(new URL('./harness/attack/oversizeClients.ts', import.meta.url), task);
    await clients.report();
    const quiet = await mostMemory(server, pause(QUIET_MS));
    let before = 0;
    // Twice: the heap grows to its size in use first.
    const read = new Set<AllowedKind>();
    for (const kind of [...ALLOWED_KINDS, ...ALLOWED_KINDS]) {
      const sending = send(clients, kind);
      before = Math.max(before, await mostMemory(server, sending));
      if ((await sending).answers[ALLOWED[kind]]) read.add(kind);
    }
    // Those of an allowed size arrive, or it would prove nothing that the large ones do not.
    if (heard.length === 0) throw new Error('Nothing arrived at the one to whom descriptions are sent.');
    heard.length = 0;
    const figures: Figure[] = [];
    const refused = new Set<OversizeKind>();
    let most = before;
    let accepted: string[] = [];
    for (const kind of OVERSIZE_KINDS) {
      const attack = send(clients, kind);
      const peak = await mostMemory(server, attack);
      const report = await attack;
      most = Math.max(most, peak);
      accepted = [...accepted, ...report.accepted.map((answer) => `${kind}: ${answer}`)];
      if (report.answers[OVERSIZE[kind]] && report.sentBytes > 0) refused.add(kind);
      figures.push(besides(kind, report, peak - before));
    }
    const healthy = await pair.report();
    victim.socket.close();
    return [
      atMost(0, {
        name: 'accepted of all that was too large',
        value: accepted.length,
        unit: 'of them',
        ...(accepted.length === 0 ? {} : { note: [...new Set(accepted)].join(', ') }),
      }),
      allOf(OVERSIZE_KINDS, refused, 'kinds of which some were refused for what they are'),
      allOf(ALLOWED_KINDS, read, 'kinds of an allowed size of which some were read'),
      atMost(0, {
        name: 'descriptions at the one to whom they were sent',
        value: heard.filter(([event]) => event === 'incomingCall').length,
        unit: 'descriptions',
      }),
      atMost(GOAL_GROWTH_MB, {
        name: "growth of the server's memory",
        value: Number(((most - before) / MB).toFixed(1)),
        unit: 'MB',
        note: `from ${(before / MB).toFixed(0)} to ${(most / MB).toFixed(0)} MB, resident`,
      }),
      beside({
        name: 'the most of it above that with the pair alone',
        value: Number(((most - quiet) / MB).toFixed(1)),
        unit: 'MB',
        note: `from ${(quiet / MB).toFixed(0)} MB; what is allowed took ${((before - quiet) / MB).toFixed(1)} MB of it`,
      }),
      ...figures,
      ...healthyFigures(healthy, GOAL_MUTE_MS),
      ...(await troubleFigures(server)),
    ];
  } finally {
    await pair?.close();
    await clients?.stop();
    await server.stop();
  }
}

async function send(clients: ClientProcess, kind: OversizeKind | AllowedKind): Promise<OversizeReport> {
  const report = clients.report();
  clients.send(kind);
  return (await report) as OversizeReport;
}

/** The most that the server's process held until `work` was done, in bytes. */
async function mostMemory(server: ServerProcess, work: Promise<unknown>): Promise<number> {
  const done = work.then(() => true);
  for (let most = 0; ;) {
    most = Math.max(most, (await server.usage()).rssBytes);
    if (await Promise.race([done, pause(LOOK_MS, false)])) return most;
  }
}

function allOf<Kind extends string>(kinds: readonly Kind[], met: ReadonlySet<Kind>, name: string): Figure {
  const missing = kinds.filter((kind) => !met.has(kind));
  return exactly(kinds.length, {
    name,
    value: met.size,
    unit: 'kinds',
    ...(missing.length > 0 && { note: `not ${missing.join(', ')}` }),
  });
}

function besides(kind: OversizeKind, { sent, answers, sentBytes }: OversizeReport, grownBytes: number): Figure {
  const words = Object.entries(answers).map(([answer, count]) => `${count} ${answer}`);
  return beside({
    name: `${kind}: the memory above that before`,
    value: Number((grownBytes / MB).toFixed(1)),
    unit: 'MB',
    note: `${sent.toLocaleString('en')} sent, ${(sentBytes / MB).toFixed(0)} MB on the way; ${words.join(', ')}`,
  });
}
