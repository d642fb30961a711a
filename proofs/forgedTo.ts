import { setTimeout as pause } from 'node:timers/promises';
import {
  enter,
  freshAttacker,
  hearing,
  Tally,
  type Answer,
  type Attacker,
  type Heard,
} from './harness/attack/Attacker.ts';
import { bodyOf, EVENTS_TO, recipientOf } from './harness/attack/bodies.ts';
import { attackBesidePair } from './harness/attack/attackBesidePair.ts';
import { Crowd } from './harness/attack/Crowd.ts';
import { claimsOf } from './harness/attack/forgeTokens.ts';
import { size } from './harness/sizes.ts';
import { median } from './harness/statistics.ts';
import { atLeast, atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const PACKETS = size(10_000, 1000);
const PAIR_P99_MS = 100;
const APART_PERCENT = 10;
/** A socket sends fewer than the burst of its budget, so that what is refused is refused for what it says. */
const FOR_SOCKET = 90;
/** In the room of the honest packet, in none, and host of a room where nobody else is. */
const STANCES = ['inside', 'outside', 'host'] as const;
/** Stands in every forged packet that can hold it; nobody else says it. */
const MARK = 'forged';

/** A packet goes to somebody in the sender's own room, or to nobody. */
export const forgedTo: Proof = {
  name: 'forgedTo',
  promise: `Of ${PACKETS.toLocaleString('en')} packets with a forged recipient none arrives, and their answers do not tell who exists.`,
  how:
    "Parley's own entry file in a child process. Attackers with accounts of their own, in a room, out of it again, and host of one where nobody else is, send every event " +
    `that names somebody (${EVENTS_TO.join(', ')}), otherwise well formed, to participants of another room, somebody who is in no room, an ex-member, ` +
    'themselves, ids of users, sessions, rooms and engines, e-mail addresses, names of channels, ids that never were, names of prototypes, arrays, ' +
    'objects, numbers and nothing. Each of them first sends one honest packet, which must arrive. Everybody else records everything that comes. ' +
    `A socket is left after ${FOR_SOCKET} packets, or when it is cut. Answers to ids that exist and to ids that do not are compared by code, sentence and ` +
    'median time, in turns on the same socket. A pair in a call mutes beside it.',
  run: () =>
    attackBesidePair({
      pairP99Ms: PAIR_P99_MS,
      attack: async ({ origin }) => figures(await attack(origin)),
    }),
};

type Target = { kind: 'existing' | 'absent' | 'misshapen'; to: unknown };

type Outcome = {
  tally: Tally;
  attackers: number;
  honest: number;
  delivered: Heard[];
  answers: Map<Target['kind'], Set<string>>;
  tookMs: Map<Target['kind'], number[]>;
};

async function attack(origin: string): Promise<Outcome> {
  const crowd = new Crowd(origin);
  const people = await Promise.all(
    ['mate', 'victim', 'callee', 'lurker', 'gone'].map(() => freshAttacker(origin, crowd)),
  );
  const [mate, victim, callee, lurker, gone] = people as [Attacker, Attacker, Attacker, Attacker, Attacker];
  await enter(mate.socket, mate.member.email, 'here');
  await enter(victim.socket, victim.member.email, 'elsewhere');
  await enter(callee.socket, callee.member.email, 'elsewhere');
  await enter(gone.socket, gone.member.email, 'here');
  await gone.socket.ask('leaveRoom', { roomId: 'here' });

  const atMate = hearing(mate.socket);
  const bystanders = [victim, callee, lurker, gone].map(({ socket }) => hearing(socket));
  const targets = targetsOf([victim, callee, lurker, gone], mate);
  const outcome: Outcome = {
    tally: new Tally(),
    attackers: 0,
    honest: 0,
    delivered: [],
    answers: new Map(),
    tookMs: new Map(),
  };
  while (outcome.tally.sent < PACKETS) {
    const attacker = await freshAttacker(origin, crowd);
    const stance = STANCES[outcome.attackers % STANCES.length] ?? 'inside';
    outcome.attackers += 1;
    await greet(attacker, mate, stance);
    await forge(
      attacker,
      stance === 'inside' ? targets : [...targets, { kind: 'existing', to: mate.socket.id }],
      outcome,
    );
    if (stance === 'inside') await attacker.socket.ask('leaveRoom', { roomId: 'here' });
    attacker.socket.close();
  }
  // What is on its way may arrive.
  await pause(500);
  outcome.honest = atMate.filter(([event]) => event === 'remoteMuted').length;
  const isExpected = ([event, payload]: Heard): boolean =>
    ['newUserJoined', 'userLeft', 'remoteMuted'].includes(event) && !JSON.stringify(payload).includes(MARK);
  outcome.delivered = [...atMate.filter((one) => !isExpected(one)), ...bystanders.flat()];
  for (const { socket } of people) socket.close();
  return outcome;
}

/** One honest packet: this way works. */
async function greet({ member, socket }: Attacker, mate: Attacker, stance: (typeof STANCES)[number]): Promise<void> {
  await enter(socket, member.email, 'here');
  const answer = (await socket.ask('muteToggle', { to: mate.socket.id, isMuted: true })) as Answer | undefined;
  if (answer?.ok !== true) throw new Error(`An honest packet was refused: ${JSON.stringify(answer)}`);
  if (stance !== 'inside') await socket.ask('leaveRoom', { roomId: 'here' });
  if (stance === 'host') await enter(socket, member.email, `own ${member.id}`);
}

async function forge({ member, socket }: Attacker, targets: readonly Target[], outcome: Outcome): Promise<void> {
  const own: Target = { kind: 'existing', to: socket.id };
  for (let index = 0; index < FOR_SOCKET && socket.isOpen && outcome.tally.sent < PACKETS; index += 1) {
    const { kind, to } = [own, ...targets][(outcome.tally.sent * 7 + index) % (targets.length + 1)] ?? own;
    const event = EVENTS_TO[outcome.tally.sent % EVENTS_TO.length] ?? 'muteToggle';
    const good = bodyOf(event, { email: member.email, roomId: 'here', token: member.token, to: '' });
    const marked = 'connection' in good ? { connection: MARK } : {};
    const body = { ...good, ...marked, [recipientOf(event) ?? 'to']: to };
    const sentAtMs = performance.now();
    const answer = (await socket.ask(event, body)) as Answer | undefined;
    const tookMs = performance.now() - sentAtMs;
    outcome.tally.count(answer);
    // A limit says nothing about the recipient.
    if (answer === undefined || answer.code === 'too_many_requests') continue;
    collect(outcome.answers, kind, () => new Set<string>()).add(`${event}: ${answer.code}: ${answer.message}`);
    collect(outcome.tookMs, kind, () => [] as number[]).push(tookMs);
  }
}

function collect<Value>(map: Map<Target['kind'], Value>, kind: Target['kind'], empty: () => Value): Value {
  const value = map.get(kind) ?? empty();
  map.set(kind, value);
  return value;
}

function targetsOf(people: readonly Attacker[], mate: Attacker): Target[] {
  const [victim] = people;
  if (!victim) throw new Error('Somebody must be there.');
  const existing = people.flatMap(({ member, socket }) => {
    const session = String(claimsOf(member.token)['sid']);
    return [socket.id, member.id, member.email, session, `participant:${socket.id}`, `session:${session}`];
  });
  const others = ['here', 'elsewhere', 'healthy 0', 'room:elsewhere', 'room:here', `participant:${mate.socket.id}`];
  const absent = [...existing, ...others].map((text) => shuffled(text));
  const prototypes = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '*', '/', ' ', `${victim.socket.id} `];
  const ids = people.map(({ socket }) => socket.id);
  const misshapen: unknown[] = [
    ids,
    [ids[0]],
    [[ids[0]]],
    [],
    {},
    { $ne: null },
    { id: ids[0] },
    { toString: ids[0] },
    7,
    0,
    -1,
  ];
  return [
    ...[...existing, ...others].map((to) => ({ kind: 'existing', to }) as const),
    ...[...absent, ...prototypes].map((to) => ({ kind: 'absent', to }) as const),
    ...[...misshapen, '', null, true, false, undefined].map((to) => ({ kind: 'misshapen', to }) as const),
  ];
}

/** As long, of the same letters, and nobody's. */
function shuffled(text: string): string {
  const turned = [...text].toReversed().join('');
  return turned === text ? `${turned}x`.slice(1) : turned;
}

function figures({ tally, attackers, honest, delivered, answers, tookMs }: Outcome): Figure[] {
  const [existing, absent] = [answers.get('existing'), answers.get('absent')];
  const [existingMs, absentMs] = [median(tookMs.get('existing') ?? []), median(tookMs.get('absent') ?? [])];
  const told = [...(existing ?? []), ...(absent ?? [])];
  const apart = told.filter((answer) => !existing?.has(answer) || !absent?.has(answer));
  const sentences = new Set(told.map((answer) => answer.slice(answer.indexOf(': ') + 2)));
  return [
    atMost(0, {
      name: 'forged packets delivered to anybody',
      value: delivered.length,
      unit: 'packets',
      ...(delivered.length > 0 ? { note: JSON.stringify(delivered.slice(0, 3)) } : {}),
    }),
    exactly(tally.sent, {
      name: 'forged packets refused, limited or cut',
      value: tally.refused + tally.cut,
      unit: 'packets',
      note: tally.words(),
    }),
    exactly(attackers, { name: 'honest packets of the same sockets, all arrived', value: honest, unit: 'packets' }),
    atMost(0, {
      name: 'answers given only to recipients that exist, or only to those that do not',
      value: new Set(apart).size,
      unit: 'answers',
      note: [...(apart.length > 0 ? new Set(apart) : sentences)].join('; '),
    }),
    atLeast(1, {
      name: 'answers given to both alike',
      value: new Set(told).size - new Set(apart).size,
      unit: 'answers',
    }),
    atMost(APART_PERCENT, {
      name: 'median time of an answer, who exists against who does not',
      value: Number((Math.abs(existingMs / absentMs - 1) * 100).toFixed(1)),
      unit: '% apart',
      note: `${(existingMs * 1000).toFixed(0)} and ${(absentMs * 1000).toFixed(0)} us`,
    }),
    beside({ name: 'accounts that it took', value: attackers, unit: 'accounts' }),
  ];
}
