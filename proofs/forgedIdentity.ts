import { setTimeout as pause } from 'node:timers/promises';
import type { RequestName } from '@parley/protocol';
import {
  enter,
  freshAttacker,
  hearing,
  Tally,
  type Answer,
  type Attacker,
  type Heard,
} from './harness/attack/Attacker.ts';
import { bodyOf, EVENTS } from './harness/attack/bodies.ts';
import { attackBesidePair } from './harness/attack/attackBesidePair.ts';
import { Crowd } from './harness/attack/Crowd.ts';
import { LeanSocket } from './harness/LeanSocket.ts';
import { size } from './harness/sizes.ts';
import { atLeast, atMost, exactly, type Figure, type Proof } from './Proof.ts';

const PACKETS = size(500, 120);
const PAIR_P99_MS = 100;
const FOR_SOCKET = 50;
/** Stands in every forged value that is not somebody's real name. */
const MARK = 'forged';
const ROOM = 'here';

/** The server stamps who speaks; what a payload says about that is not read. */
export const forgedIdentity: Proof = {
  name: 'forgedIdentity',
  promise: `Of ${PACKETS} packets that say they are somebody else's, or an administrator's, none is believed.`,
  how:
    `Every event there is (${EVENTS.join(', ')}), well formed and to people in the same room, with \`from\`, \`email\`, \`name\`, \`role\`, \`isHost\`, ` +
    '`_id`, `id`, `sid`, `userId` and `self` of another participant or of nobody, at the top, inside of what may be passed on, and in the handshake. ' +
    'Everybody in the room records everything. A packet is honoured when anybody hears a name, an address or an id in it that is not ' +
    "its sender's, when `joinRoom` lets somebody in under another's address, or when the account that REST, the room's snapshot or the roll show has changed.",
  run: () => attackBesidePair({ pairP99Ms: PAIR_P99_MS, attack: ({ origin }) => attack(origin) }),
};

async function attack(origin: string): Promise<Figure[]> {
  const crowd = new Crowd(origin);
  const [mate, other] = [await freshAttacker(origin, crowd), await freshAttacker(origin, crowd)];
  for (const { member, socket } of [mate, other]) await enter(socket, member.email, ROOM);
  const heard = [hearing(mate.socket), hearing(other.socket)];
  const tally = new Tally();
  const honoured: string[] = [];
  let pushes = 0;
  let foreignJoins = 0;
  for (let turn = 0; tally.sent < PACKETS; turn += 1) {
    const attacker = await freshAttacker(origin, crowd);
    if (turn % 2 === 1) await reconnect(origin, attacker, other);
    const isOf = await joinForged(attacker, other, tally);
    honoured.push(...isOf);
    for (let index = 0; index < FOR_SOCKET && tally.sent < PACKETS && attacker.socket.isOpen; index += 1) {
      const event = EVENTS[tally.sent % EVENTS.length] ?? 'muteToggle';
      if (event === 'joinRoom' && index % 2 === 0) {
        tally.count(await joinAs(attacker, other.member.email));
        foreignJoins += 1;
        continue;
      }
      tally.count((await attacker.socket.ask(event, forgedBody(event, attacker, mate, other))) as Answer | undefined);
      if (event === 'leaveRoom') await enter(attacker.socket, attacker.member.email, ROOM);
    }
    honoured.push(...(await rollLies(origin, attacker)));
    await attacker.socket.ask('leaveRoom', { roomId: ROOM });
    attacker.socket.close();
    // What is on its way may arrive, as long as it is known from whom it must be.
    await pause(100);
    for (const list of heard) {
      pushes += list.length;
      honoured.push(...list.splice(0).flatMap((one) => lies(one, attacker, other)));
    }
  }
  for (const { socket } of [mate, other]) socket.close();
  return [
    atMost(0, {
      name: 'forged identities honoured',
      value: honoured.length,
      unit: 'packets',
      note: honoured.length > 0 ? honoured.slice(0, 3).join('; ') : `${tally.sent} packets: ${tally.words()}`,
    }),
    atLeast(PACKETS / 4, {
      name: 'pushes that they caused, each under the name of its true sender',
      value: pushes,
      unit: 'pushes',
    }),
    exactly(foreignJoins, {
      name: "entries under another's address, refused as `wrong_email`",
      value: tally.of('wrong_email'),
      unit: 'entries',
    }),
  ];
}

/** The same account once more, with a handshake that claims more than its token. */
async function reconnect(origin: string, attacker: Attacker, other: Attacker): Promise<void> {
  attacker.socket.close();
  attacker.socket = await LeanSocket.connect(origin, attacker.member.token, claims(other));
}

function claims(other: Attacker): Record<string, unknown> {
  return {
    from: other.socket.id,
    id: other.socket.id,
    self: other.socket.id,
    _id: other.member.id,
    userId: other.member.id,
    email: other.member.email,
    name: `${MARK} name`,
    role: 'admin',
    roles: ['admin'],
    isHost: true,
    isAdmin: true,
    host: other.socket.id,
    owner: other.member.id,
    sid: `${MARK} session`,
    identity: { userId: other.member.id, email: other.member.email, name: `${MARK} name` },
    data: { identity: { userId: other.member.id } },
  };
}

function forgedBody(event: RequestName, attacker: Attacker, mate: Attacker, other: Attacker): Record<string, unknown> {
  const { email, token } = attacker.member;
  const good = bodyOf(event, { email, token, roomId: ROOM, to: mate.socket.id });
  const inside = Object.fromEntries(
    Object.entries(good).map(([key, value]) => [key, isRecord(value) ? { ...claims(other), ...value } : value]),
  );
  return { ...claims(other), ...inside };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function joinForged({ member, socket }: Attacker, other: Attacker, tally: Tally): Promise<string[]> {
  const answer = (await socket.ask('joinRoom', {
    ...claims(other),
    email: member.email,
    roomId: ROOM,
    protocol: 1,
  })) as (Answer & { self?: string; email?: string }) | undefined;
  tally.count(answer);
  if (answer?.ok !== true) throw new Error(`joinRoom: ${JSON.stringify(answer)}`);
  return answer.self === socket.id && answer.email === member.email ? [] : [`joinRoom ${JSON.stringify(answer)}`];
}

async function joinAs({ socket }: Attacker, email: string): Promise<Answer | undefined> {
  return (await socket.ask('joinRoom', { email, roomId: ROOM, protocol: 1 })) as Answer | undefined;
}

/** A push that names as its sender anybody but the attacker, or believes anything of what was forged. */
function lies([event, payload]: Heard, { socket }: Attacker, other: Attacker): string[] {
  const { from } = payload as { from?: string };
  const text = JSON.stringify(payload);
  const forged = [MARK, other.member.email, other.member.id, other.socket.id, '"admin"', '"isHost":true', '"isAdmin"'];
  const isTrue = (from ?? socket.id) === socket.id && !forged.some((words) => text.includes(words));
  return isTrue ? [] : [`${event} ${text}`];
}

/** What everybody who enters later is told about the attacker, and what REST says. */
async function rollLies(origin: string, attacker: Attacker): Promise<string[]> {
  const { member, socket } = attacker;
  const again = (await socket.ask('joinRoom', { email: member.email, roomId: ROOM, protocol: 1 })) as
    | (Answer & { participants?: unknown[] })
    | undefined;
  const response = await fetch(`${origin}/api/auth/me`, { headers: { authorization: `Bearer ${member.token}` } });
  const { user } = (await response.json()) as { user: { _id: string; name: string; email: string } };
  const isTrue =
    user._id === member.id &&
    user.email === member.email &&
    user.name === 'Mallory' &&
    !/"admin"/.test(JSON.stringify(user)) &&
    !JSON.stringify(again ?? {}).includes(MARK);
  return isTrue ? [] : [`roll ${JSON.stringify(user)} ${JSON.stringify(again)}`];
}
