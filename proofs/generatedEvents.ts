import { setTimeout as pause } from 'node:timers/promises';
import { enter, freshAttacker, hearing, Tally, type Answer, type Attacker } from './harness/attack/Attacker.ts';
import { attackBesidePair } from './harness/attack/attackBesidePair.ts';
import { Crowd } from './harness/attack/Crowd.ts';
import { brokenBodies, brokenBytes, brokenFrames, generatedPackets } from './harness/attack/generatedPackets.ts';
import { throwBodies, throwBytes, throwFrames, type Thrown } from './harness/attack/throwFrames.ts';
import { size } from './harness/sizes.ts';
import { atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const EVENTS = size(10_000, 1000);
const FRAMES = size(3000, 300);
const BYTES = size(1000, 100);
const BODIES = size(1000, 100);
const PAIR_P99_MS = 100;
/** Fewer than the refusals after which a socket is cut. */
const FOR_SOCKET = 90;
/** Every so many are sent without asking for an acknowledgement, as the seed's clients do. */
const SILENT_EVERY = 5;

/** Nothing that anybody can send ends the server, or reaches somebody whom it must not. */
export const generatedEvents: Proof = {
  name: 'generatedEvents',
  promise:
    `${EVENTS.toLocaleString('en')} generated events and ${(FRAMES + BYTES + BODIES).toLocaleString('en')} broken frames: ` +
    `no crash, nothing unhandled, no relay that is not allowed, and a pair in a call notices nothing.`,
  how:
    "Parley's own entry file in a child process. fast-check makes events of every name and of none: payloads of any arity and shape, good ones with one field " +
    'replaced, lost, doubled or put into `__proto__`, 10,000 levels deep, infinite numbers, lone surrogates, keys of 50,000 characters, objects where the ' +
    `acknowledgement belongs; each fifth without asking for an answer. Then ${FRAMES} text and binary frames of a WebSocket, ${BYTES} runs of bytes that are no frames, ` +
    `and ${BODIES} bodies of the polling transport: wrong types, namespaces, attachments, separators. The recipients that they name are in a call in another room, and ` +
    'record everything. The fields of `Object.prototype` in the server are counted before and after.',
  run: () =>
    attackBesidePair({
      pairP99Ms: PAIR_P99_MS,
      async attack(server) {
        const figures = await attack(server.origin);
        const { pollution } = await server.usage();
        const unit = 'fields';
        return [
          ...figures,
          atMost(0, { name: 'fields that every object of the server has since', value: pollution.length, unit }),
        ];
      },
    }),
};

async function attack(origin: string): Promise<Figure[]> {
  const seed = Date.now() % 2 ** 31;
  const crowd = new Crowd(origin);
  const [victim, callee, lurker] = [
    await freshAttacker(origin, crowd),
    await freshAttacker(origin, crowd),
    await freshAttacker(origin, crowd),
  ];
  const people = [victim, callee, lurker];
  for (const { member, socket } of [victim, callee]) await enter(socket, member.email, 'elsewhere');
  const heard = people.map(({ socket }) => hearing(socket));
  const tally = await sendEvents(origin, crowd, victim, seed);
  const thrown = [
    await throwFrames(origin, crowd, brokenFrames(FRAMES, seed)),
    await throwBytes(origin, brokenBytes(BYTES, seed)),
    await throwBodies(origin, brokenBodies(BODIES, seed)),
  ];
  await pause(500);
  const relayed = heard.flat();
  const honest = await sendHonest(origin, crowd, victim);
  for (const { socket } of people) socket.close();
  const sum = (count: (one: Thrown) => number): number => thrown.reduce((total, one) => total + count(one), 0);
  return [
    exactly(EVENTS, {
      name: 'generated events answered, refused or cut',
      value: tally.sent,
      unit: 'events',
      note: `${tally.words()}; seed ${seed}`,
    }),
    beside({
      name: 'broken frames sent',
      value: sum(({ sent }) => sent),
      unit: 'frames',
      note: `${sum(({ closed }) => closed)} ended or refused their own connection, ${sum(({ survived }) => survived)} were ignored`,
    }),
    atMost(0, {
      name: 'relays that are not allowed',
      value: relayed.length,
      unit: 'packets',
      ...(relayed.length > 0 ? { note: JSON.stringify(relayed.slice(0, 3)) } : {}),
    }),
    exactly(1, { name: 'honest packets to the same recipient afterwards', value: honest, unit: 'packets' }),
  ];
}

/** Somebody who enters the room of the recipient reaches them, and the recording shows it. How many packets arrived. */
async function sendHonest(origin: string, crowd: Crowd, victim: Attacker): Promise<number> {
  const heard = hearing(victim.socket);
  const { member, socket } = await freshAttacker(origin, crowd);
  await enter(socket, member.email, 'elsewhere');
  await socket.ask('muteToggle', { to: victim.socket.id, isMuted: true });
  await pause(200);
  socket.close();
  return heard.filter(([event]) => event === 'remoteMuted').length;
}

async function sendEvents(origin: string, crowd: Crowd, victim: Attacker, seed: number): Promise<Tally> {
  const tally = new Tally();
  // The packets name tokens and addresses of somebody: of one who has nothing to lose by it.
  const { email, token } = await crowd.next();
  const names = { email, token, roomId: 'anywhere', to: victim.socket.id };
  const packets = generatedPackets(EVENTS, names, seed);
  while (packets.length > 0) {
    const { member, socket } = await freshAttacker(origin, crowd);
    await enter(socket, member.email, `alone ${crowd.made}`);
    const refusals = hearing(socket);
    let silent = 0;
    for (const packet of packets.splice(0, FOR_SOCKET)) {
      if (tally.sent % SILENT_EVERY === 0 && socket.isOpen) {
        silent += 1;
        socket.write(`42${packet}`);
        tally.sent += 1;
      } else tally.count((await socket.askRaw(packet)) as Answer | undefined);
    }
    // Handled in order: after this one, all the others are.
    await socket.ask('leaveRoom', { roomId: 'nowhere' });
    const told = refusals.filter(([event]) => event === 'error').length;
    tally.answers.set('without acknowledgement', (tally.answers.get('without acknowledgement') ?? 0) + silent);
    tally.answers.set('told by `error`', (tally.answers.get('told by `error`') ?? 0) + told);
    socket.close();
  }
  return tally;
}
