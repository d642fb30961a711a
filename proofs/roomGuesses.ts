import type { RoomLookReply } from '@parley/protocol';
import { until } from '../e2e/harness/until.ts';
import {
  ask,
  guessRoomId,
  join,
  makeRoom,
  newGuest,
  newVisitor,
  rest,
  tryJoin,
  visit,
  type Answer,
  type Visitor,
} from './harness/roomVisitors.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { median } from './harness/statistics.ts';
import { atMost, exactly, type Figure, type Proof } from './Proof.ts';

const GUESSES = size(1000, 200);
/** Each is refused so often that the guard does not cut it, and says so little that its budget lasts. */
const GUESSERS = size(12, 4);
const REST_PAIRS = size(1000, 200);
const SOCKET_PAIRS_EACH = 40;
const GOAL_APART = 10;
const KNOCK_MS = 5000;

/** Who may not enter a made room learns nothing of it. */
export const roomGuesses: Proof = {
  name: 'roomGuesses',
  promise:
    'A made room that one may not enter looks like one that is not there, in every byte and in time; nothing of it leaks ' +
    'before admission, and nothing goes in.',
  how:
    `Parley's own entry file with SQLite. ${GUESSES} ids, drawn as the server draws them, asked for over REST (the room, and the look that a page has at it), joined, and ` +
    `knocked at, by ${GUESSERS} accounts. Each of them was in one room and was put out by its host; absent ids and that ` +
    'room are then asked for in turn, and a locked and an expired one beside it, with all headers but the date; times are ' +
    'those between request and answer, medians. Meanwhile a host and a member are inside a room that asks, changing their ' +
    'media state and calling each other, and somebody with an account, a guest and one who was put out are outside on bare ' +
    'WebSockets, which record all they receive and send everything they could: to the ids of those inside, which they are ' +
    'given, with a stolen resume token, admitting themselves. What REST says of that room to those who must knock is held ' +
    'against what it said while nobody was inside; the member is told who is. A pass of a guest is tried on every other route and room.',
  run,
};

type Scene = { origin: string; host: Visitor; outside: string; guessers: Visitor[] };

async function run(): Promise<Figure[]> {
  const server = await ServerProcess.startParley();
  const open: Visitor[] = [];
  try {
    const { origin } = server;
    const host = await newVisitor(origin);
    open.push(host);
    const outside = await makeRoom(origin, host.account, {});
    await join(host, outside);
    const guessers: Visitor[] = [];
    for (let one = 0; one < GUESSERS; one += 1) {
      const guesser = await newVisitor(origin);
      open.push(guesser);
      await putOut(host, guesser, outside);
      guesser.received.length = 0;
      guessers.push(guesser);
    }
    const scene = { origin, host, outside, guessers };
    return [...(await guess(scene, open)), ...(await compare(scene, open)), ...(await breakIn(scene, open))];
  } finally {
    for (const { socket } of open) socket.close();
    await server.stop();
  }
}

async function putOut(host: Visitor, visitor: Visitor, roomId: string): Promise<void> {
  await join(visitor, roomId);
  const removed = await ask(host, 'removeParticipant', { id: visitor.socket.id });
  if (!removed.ok) throw new Error(`removeParticipant: ${JSON.stringify(removed)}`);
}

async function guess({ origin, guessers }: Scene, open: Visitor[]): Promise<Figure[]> {
  const found = { rest: 0, join: 0, knock: 0 };
  const knockers = await Promise.all(guessers.map(({ account }) => visit(origin, account)));
  open.push(...knockers);
  const joiners = await Promise.all(guessers.map(() => newVisitor(origin)));
  open.push(...joiners);
  for (let one = 0; one < GUESSES; one += 1) {
    const [joiner, knocker] = [joiners[one % GUESSERS], knockers[one % GUESSERS]];
    if (!joiner || !knocker) throw new Error('There are fewer guessers than said.');
    const answer = await rest(origin, 'GET', `/api/rooms/${guessRoomId()}`, joiner.account);
    if (answer.status !== 404) found.rest += 1;
    const look = await rest(origin, 'GET', `/api/rooms/${guessRoomId()}/look`, joiner.account);
    if (look.status !== 200 || (look.body as { room: unknown }).room !== null) found.rest += 1;
    if ((await tryJoin(joiner, guessRoomId())).code !== 'not_found') found.join += 1;
    const waits = await ask(knocker, 'knock', { roomId: guessRoomId() });
    if (!waits.ok) found.knock += 1;
  }
  found.knock += knockers.flatMap(({ received }) => received).length;
  return [
    exactly(0, {
      name: `rooms found by ${GUESSES} guesses each over REST, by joining, and by knocking`,
      value: found.rest + found.join + found.knock,
      unit: 'rooms',
      note: `an id has 130 random bits; REST ${found.rest}, joined ${found.join}, knocked ${found.knock}`,
    }),
  ];
}

/** Answers and times of what is absent and what is forbidden, asked for in turn. */
class Comparison {
  readonly #answers = new Set<string>();
  readonly #timesMs = { absent: [] as number[], forbidden: [] as number[] };

  async both(absent: () => Promise<string>, forbidden: () => Promise<string>): Promise<void> {
    // Neither always comes first: what one leaves warm would help the other.
    const turns = [
      ['absent', absent],
      ['forbidden', forbidden],
    ] as const;
    for (const [kind, request] of this.#timesMs.absent.length % 2 === 0 ? turns : turns.toReversed()) {
      const beganMs = performance.now();
      this.#answers.add(await request());
      this.#timesMs[kind].push(performance.now() - beganMs);
    }
  }

  figures(door: string): Figure[] {
    const [absent, forbidden] = [median(this.#timesMs.absent), median(this.#timesMs.forbidden)];
    const note = `absent ${absent.toFixed(3)} ms, forbidden ${forbidden.toFixed(3)} ms, ${this.#timesMs.absent.length} of each`;
    return [
      exactly(1, { name: `different answers, ${door}`, value: this.#answers.size, unit: 'answers' }),
      atMost(GOAL_APART, {
        name: `medians apart, ${door}`,
        value: Math.abs(forbidden / absent - 1) * 100,
        unit: '%',
        note,
      }),
    ];
  }
}

async function compare({ origin, host, outside, guessers }: Scene, open: Visitor[]): Promise<Figure[]> {
  const locked = await makeRoom(origin, host.account, { access: 'locked', allowsGuests: true });
  const expired = await makeRoom(origin, host.account, { expiresAt: '2020-01-01T00:00:00Z', allowsGuests: true });
  const forbidden = [outside, locked, expired];
  const [asking] = guessers;
  if (!asking) throw new Error('There is nobody to ask.');

  const [overRest, byLook] = [new Comparison(), new Comparison()];
  const get = async (path: string) => (await rest(origin, 'GET', `/api/rooms/${path}`, asking.account)).whole;
  for (let pair = 0; pair < REST_PAIRS; pair += 1) {
    const id = forbidden[pair % forbidden.length] ?? outside;
    await overRest.both(
      () => get(guessRoomId()),
      () => get(id),
    );
    await byLook.both(
      () => get(`${guessRoomId()}/look`),
      () => get(`${id}/look`),
    );
  }
  const [byJoining, byKnocking] = [new Comparison(), new Comparison()];
  const text = async (answer: Promise<Answer>) => JSON.stringify(await answer);
  const knockers = await Promise.all(guessers.map(({ account }) => visit(origin, account)));
  open.push(...knockers);
  for (const [index, guesser] of guessers.entries()) {
    const knocker = knockers[index] ?? guesser;
    for (let pair = 0; pair < SOCKET_PAIRS_EACH; pair += 1) {
      const id = forbidden[pair % forbidden.length] ?? outside;
      await byJoining.both(
        () => text(tryJoin(guesser, guessRoomId())),
        () => text(tryJoin(guesser, id)),
      );
      await byKnocking.both(
        () => text(ask(knocker, 'knock', { roomId: guessRoomId() })),
        () => text(ask(knocker, 'knock', { roomId: id })),
      );
    }
  }
  const heard = [...guessers, ...knockers].flatMap(({ received }) => received);
  const atHost = host.received.filter(([event]) => event === 'knocked');
  return [
    ...overRest.figures('REST'),
    ...byLook.figures('the look of a page at a room'),
    ...byJoining.figures('joining'),
    ...byKnocking.figures('knocking'),
    exactly(0, { name: 'pushes to those who were refused', value: heard.length, unit: 'pushes' }),
    exactly(0, { name: 'knocks of theirs that a host saw', value: atHost.length, unit: 'knocks' }),
  ];
}

async function breakIn({ origin, host, outside }: Scene, open: Visitor[]): Promise<Figure[]> {
  const roomId = await makeRoom(origin, host.account, { access: 'ask', allowsGuests: true });
  const inside = await visit(origin, host.account);
  const [member, removed, waiting] = [await newVisitor(origin), await newVisitor(origin), await newVisitor(origin)];
  const guest = await newGuest(origin, roomId);
  open.push(inside, member, removed, waiting, guest);
  const saidOfEmpty = await saidOf(origin, roomId, [waiting, guest]);
  await join(inside, roomId);
  const stolen = await admit(inside, member, roomId);
  await admit(inside, removed, roomId);
  await ask(inside, 'removeParticipant', { id: removed.socket.id });

  const intruders = [removed, waiting, guest];
  for (const one of intruders) {
    one.received.length = 0;
    await ask(one, 'knock', { roomId });
  }
  const knocks = () => inside.received.filter(([event]) => event === 'knocked');
  await until('the host sees both who may knock', () => knocks().length === 2, KNOCK_MS);
  const knockIds = knocks().map(([, knock]) => idOf(knock));
  for (const { received } of [inside, member]) received.length = 0;
  const passed = { tried: 0, ok: 0 };
  const attempt = async (answer: Promise<Answer>) => {
    passed.tried += 1;
    if ((await answer).ok) passed.ok += 1;
  };
  const ids = [inside.socket.id, member.socket.id];
  for (const one of intruders) {
    await talk(inside, member);
    await attempt(tryJoin(one, roomId));
    await attempt(tryJoin(one, roomId, { resume: stolen }));
    await attempt(ask(one, 'leaveRoom', { roomId, resume: stolen }));
    for (const knockId of knockIds) await attempt(ask(one, 'admit', { knockId }));
    for (const [event, payload] of ids.flatMap(packetsTo)) await attempt(ask(one, event, payload));
    await attempt(ask(one, 'endForAll', { roomId }));
    await attempt(ask(one, 'lockRoom', { locked: true }));
  }
  await talk(inside, member);
  const saidOfFull = await saidOf(origin, roomId, [waiting, guest]);
  const toMember = await rest(origin, 'GET', `/api/rooms/${roomId}/look`, member.account);
  const foreign = [inside, member].flatMap(({ received }) => received).filter(([event]) => !TALK.includes(event));
  const leaked = intruders.flatMap(({ received }) => received);
  const elsewhere = await tryElsewhere(origin, guest, [outside, 'typed room']);
  return [
    exactly(0, {
      name: 'ways in that a packet from outside found',
      value: passed.ok,
      unit: 'ways',
      note: `${passed.tried} tried`,
    }),
    exactly(0, { name: 'packets from outside that reached those inside', value: foreign.length, unit: 'packets' }),
    exactly(0, { name: 'pushes that reached those outside before admission', value: leaked.length, unit: 'pushes' }),
    exactly(0, {
      name: 'answers of REST before admission that differ when somebody is inside',
      value: saidOfFull.filter((said, index) => said !== saidOfEmpty[index]).length,
      unit: 'answers',
      note: `${saidOfFull.length} held against each other`,
    }),
    exactly(ids.length, {
      name: 'people inside of whom a member who was admitted is told',
      value: (toMember.body as RoomLookReply).room?.inside?.length ?? 0,
      unit: 'people',
    }),
    exactly(0, {
      name: "uses of a guest's pass elsewhere",
      value: elsewhere.ok,
      unit: 'uses',
      note: `${elsewhere.tried} tried`,
    }),
  ];
}

/** All that REST says of a room to these people. */
async function saidOf(origin: string, roomId: string, people: readonly Visitor[]): Promise<string[]> {
  const said: string[] = [];
  for (const { account } of people) {
    for (const path of [`/api/rooms/${roomId}`, `/api/rooms/${roomId}/look`, `/api/rooms/${roomId}/guests`]) {
      said.push((await rest(origin, 'GET', path, account)).whole);
    }
  }
  return said;
}

/** Knocks and is let in; the resume token of the seat. */
async function admit(host: Visitor, visitor: Visitor, roomId: string): Promise<string> {
  await ask(visitor, 'knock', { roomId });
  const knock = () => host.received.find(([event]) => event === 'knocked')?.[1];
  await until('the host sees the knock', () => knock() !== undefined, KNOCK_MS);
  await ask(host, 'admit', { knockId: idOf(knock()) });
  host.received.length = 0;
  return String((await join(visitor, roomId))['resume']);
}

const TALK = ['incomingCall', 'callAccepted', 'iceCandidate', 'mediaState', 'callEnded'];

/** A call between those inside, as far as the server sees it. */
async function talk(one: Visitor, other: Visitor): Promise<void> {
  await ask(one, 'callUser', { to: other.socket.id, offer: { type: 'offer', sdp: 'v=0' } });
  await ask(other, 'callAccepted', { to: one.socket.id, answer: { type: 'answer', sdp: 'v=0' } });
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    await ask(from, 'iceCandidate', { to: to.socket.id, candidate: null });
    await ask(from, 'mediaState', { audio: false, video: true, screen: false });
  }
  await ask(one, 'endCall', { to: other.socket.id });
}

function packetsTo(to: string): [event: string, payload: object][] {
  return [
    ['callUser', { to, offer: { type: 'offer', sdp: 'stolen' } }],
    ['callAccepted', { to, answer: { type: 'answer', sdp: 'stolen' } }],
    ['negotiationneed', { to, offer: { type: 'offer', sdp: 'stolen' } }],
    ['negotiationDone', { to, answer: { type: 'answer', sdp: 'stolen' } }],
    ['iceCandidate', { to, candidate: null }],
    ['muteToggle', { to, isMuted: true }],
    ['endCall', { to }],
    ['removeParticipant', { id: to }],
    ['askToMute', { id: to }],
    ['handOver', { id: to }],
  ];
}

async function tryElsewhere(
  origin: string,
  guest: Visitor,
  rooms: readonly string[],
): Promise<{ tried: number; ok: number }> {
  const routes: [string, string][] = [
    ['GET', '/api/auth/me'],
    ['GET', '/api/auth/sessions'],
    ['POST', '/api/auth/logout-all'],
    ['GET', '/api/calls'],
    ['GET', '/api/rooms'],
    ['POST', '/api/rooms'],
    ...rooms.filter((id) => id.startsWith('r-')).map((id): [string, string] => ['GET', `/api/rooms/${id}`]),
  ];
  const outcomes: boolean[] = [];
  for (const [method, path] of routes) {
    const { status } = await rest(origin, method, path, { token: guest.account.token });
    outcomes.push(status < 400);
  }
  for (const id of rooms) outcomes.push((await tryJoin(guest, id)).ok);
  return { tried: outcomes.length, ok: outcomes.filter(Boolean).length };
}

function idOf(knock: unknown): string {
  return (knock as { knockId: string }).knockId;
}
