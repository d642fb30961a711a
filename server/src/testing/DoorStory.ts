import { LIMITS, type JoinSnapshot, type Knock } from '@parley/protocol';
import fc from 'fast-check';
import { inSight } from '../rooms/liveRoom.ts';
import type { Seat } from '../rooms/presence.ts';
import type { RoomRecord } from '../stores/store.ts';
import { DoorWorld, type Visitor } from './DoorWorld.ts';
import type { FakeSocket } from './FakeServer.ts';

const VISITORS: readonly Visitor[] = [
  { id: 'ann', isGuest: false },
  { id: 'bob', isGuest: false },
  { id: 'cat', isGuest: false },
  { id: 'guest-gus', isGuest: true },
  { id: 'guest-ida', isGuest: true },
];

const who = fc.nat(9);
const access = fc.constantFrom('open' as const, 'ask' as const, 'ask' as const, 'locked' as const);
const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('join' as const), who, resume: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('knock' as const), who }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('admit' as const), who, whom: who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('decline' as const), who, whom: who, keepOut: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('leave' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lock' as const), who, locked: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('handOver' as const), who, whom: who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), who, whom: who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1000, LIMITS.awayMs) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('change' as const), access, allowsGuests: fc.boolean() }) },
);
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never;
/** Acts that run side by side, then others when all of them are done. */
export const rounds = fc.array(fc.array(act, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 12 });
/** For {@link DoorWorld}. */
export const delays = fc.array(fc.nat(12), { minLength: 1, maxLength: 8 });

/** Two sockets of each visitor at one room, what they do, and which rules were broken by it. */
export class DoorStory {
  readonly world: DoorWorld;
  readonly sockets: FakeSocket[];
  readonly #roomId: string;
  readonly #knocks = new Map<FakeSocket, number>();
  /** Who may have come in, as far as anybody decided, in this round. */
  readonly #welcome = new Set<string>();
  /** Whose seats ran out: they may come back to a door that is closed by now. */
  readonly #ranOut = new Set<string>();

  constructor(roomId: string, room: RoomRecord | null, late: readonly number[]) {
    this.#roomId = roomId;
    this.world = new DoorWorld(roomId, room, late);
    this.sockets = [...VISITORS, ...VISITORS].map((visitor) => this.world.connect(visitor));
  }

  /** Resolves to the rules that do not hold afterwards, in words. */
  async run(round: readonly Act[]): Promise<string[]> {
    const before = new Set((await this.#seats()).map(({ userId }) => userId));
    this.#welcome.clear();
    await this.#look();
    for (const one of round) await this.#start(one);
    await this.world.settle();
    await this.#look();
    // What was changed and changed back in one round may have opened the door in between.
    const isSteady = !round.some((one) => ['change', 'lock', 'end', 'leave', 'pass'].includes(one.do));
    const after = await this.#seats();
    const came = after.filter(({ userId }) => !before.has(userId) && !this.#mayBeBack(userId));
    if (round.some((one) => one.do === 'pass')) {
      const inside = new Set(after.map(({ userId }) => userId));
      for (const id of before) if (!inside.has(id)) this.#ranOut.add(id);
    }
    const strangers = isSteady ? came : [];
    return [
      ...strangers.map(({ userId }) => `${userId} is inside and was let in by nobody`),
      ...(await this.#broken()),
    ];
  }

  #mayBeBack(id: string): boolean {
    return this.#welcome.has(id) || this.#ranOut.has(id);
  }

  async #start(one: Act): Promise<void> {
    const roomId = this.#roomId;
    if (one.do === 'pass') return this.world.pass(one.ms);
    if (one.do === 'change') return this.world.change({ access: one.access, allowsGuests: one.allowsGuests });
    const socket = this.sockets[one.who]!;
    const { email } = socket.data.identity;
    const target = 'whom' in one ? await this.#seatOf(one.whom) : '';
    switch (one.do) {
      case 'join': {
        const resume = one.resume ? tokenOf(socket) : undefined;
        return this.world.send(socket, 'joinRoom', { email, roomId, protocol: 1, ...(resume && { resume }) });
      }
      case 'knock':
        this.#knocks.set(socket, (this.#knocks.get(socket) ?? 0) + 1);
        return this.world.send(socket, 'knock', { roomId });
      case 'admit':
        return this.world.send(socket, 'admit', { knockId: await this.#knockOf(one.whom) });
      case 'decline':
        return this.world.send(socket, 'decline', { knockId: await this.#knockOf(one.whom), keepOut: one.keepOut });
      case 'leave':
        return this.world.send(socket, 'leaveRoom', { roomId });
      case 'cancel':
        return this.world.send(socket, 'knockCancel', { roomId });
      case 'lock':
        return this.world.send(socket, 'lockRoom', { locked: one.locked });
      case 'handOver':
        return this.world.send(socket, 'handOver', { id: target });
      case 'remove':
        return this.world.send(socket, 'removeParticipant', { id: target });
      case 'end':
        return this.world.send(socket, 'endForAll', { roomId });
      case 'lose': {
        socket.disconnect();
        const { id, isGuest } = VISITORS[one.who % VISITORS.length]!;
        const next = this.world.connect({ id, isGuest });
        // The client remembers what it needs to come back.
        next.heard.push(...socket.heard.filter(({ event }) => event === 'userJoined'));
        this.sockets[one.who] = next;
      }
    }
  }

  /** Notes who may come in as things are. It asks nobody: these are the rules in a few words. */
  async #look(): Promise<void> {
    const { room, standings, live } = this.world;
    const { isLocked, keptOut, waiting } = await live.find(this.#roomId);
    const isWaiting = (id: string) => waiting.some(({ person }) => person.id === id);
    for (const { id, isGuest } of VISITORS) {
      if (room === null) {
        if (!isGuest && !isLocked && !keptOut.includes(id)) this.#welcome.add(id);
        continue;
      }
      const standing = standings.get(id)?.standing;
      const isOpen = !isLocked && room.access !== 'locked';
      const isKnown = room.access === 'open' || standing === 'admitted' || isWaiting(id);
      const isHost = id === room.ownerId || standing === 'host';
      if (isHost || (isOpen && isKnown && (!isGuest || room.allowsGuests))) this.#welcome.add(id);
    }
  }

  async #broken(): Promise<string[]> {
    const { room, standings, live, io } = this.world;
    const seats = await this.#seats();
    const now = await live.find(this.#roomId);
    const inside = new Set(seats.map(({ userId }) => userId));
    const standingOf = (id: string) => standings.get(id)?.standing;
    const isEntitled = ({ userId, isGuest }: Seat) =>
      room === null ? !isGuest : userId === room.ownerId || standingOf(userId) === 'host';
    const entitled = seats.filter(isEntitled).map(({ userId }) => userId);
    const { hosts, record } = now;
    const isPlacedRight = ({ id, socketId }: Seat) => (io.sockets.sockets.get(socketId)?.data.seatId ?? id) === id;
    const seen = seats
      .filter(({ userId }) => now.hosts.includes(userId))
      .flatMap(({ socketId }) => io.sockets.sockets.get(socketId) ?? [])
      .map(seenBy);
    const waitingIds = inSight(now).map(({ knockId }) => knockId);
    const rules: [string, boolean][] = [
      ['nobody who was put out is inside', !now.keptOut.some((id) => inside.has(id))],
      ['nobody who is kept out is inside', ![...inside].some((id) => standingOf(id) === 'kept-out')],
      ['guests are inside only where they are taken', room?.allowsGuests === true || !seats.some((one) => one.isGuest)],
      ['every host is inside, and may be one', hosts.every((id) => entitled.includes(id))],
      [
        'there is a host while somebody entitled is inside',
        room === null ? entitled.length === 0 || hosts.length > 0 : entitled.every((id) => hosts.includes(id)),
      ],
      ['a typed room has one host at most', room !== null || hosts.length <= 1],
      ['those inside know the room as it is', seats.length === 0 || record?.access === room?.access],
      ['every seat has its socket', seats.every(isPlacedRight)],
      ['whoever waits is there, once', isEachOnce(now.waiting.map(({ person }) => person.id))],
      [
        'no knock outlives its knocker',
        now.waiting.every(
          ({ socketIds }) =>
            socketIds.length > 0 && socketIds.every((id) => io.sockets.sockets.get(id)?.data.knocksAt === this.#roomId),
        ),
      ],
      ['one waits only where one has to', now.waiting.length === 0 || (room?.access === 'ask' && !now.isLocked)],
      ['nobody waits who has an answer', now.waiting.every(({ person }) => standingOf(person.id) === undefined)],
      [
        'each knock has one answer at most',
        [...this.#knocks].every(
          ([{ heard }, knocks]) => heard.filter(({ event }) => event === 'knockAnswered').length <= knocks,
        ),
      ],
      ['each host sees exactly those who wait', seen.every((ids) => ids.join() === waitingIds.join())],
    ];
    return rules.filter(([, holds]) => !holds).map(([words]) => `not so: ${words}`);
  }

  #seats(): Promise<readonly Seat[]> {
    return this.world.presence.listRoom(this.#roomId);
  }

  async #seatOf(index: number): Promise<string> {
    const seats = await this.#seats();
    return seats[index % Math.max(1, seats.length)]?.id ?? 'nobody';
  }

  async #knockOf(index: number): Promise<string> {
    const { waiting } = await this.world.live.find(this.#roomId);
    return waiting[index % Math.max(1, waiting.length)]?.knockId ?? 'none';
  }
}

function snapshots(socket: FakeSocket): JoinSnapshot[] {
  return socket.heard.flatMap(({ event, payload }) => (event === 'userJoined' ? [payload as JoinSnapshot] : []));
}

function tokenOf(socket: FakeSocket): string | undefined {
  return snapshots(socket).at(-1)?.resume;
}

/** The knocks that a client shows that does as it is told. */
function seenBy({ heard }: FakeSocket): string[] {
  let seen: string[] = [];
  for (const { event, payload } of heard) {
    if (event === 'userJoined') seen = ((payload as JoinSnapshot).waiting ?? []).map(({ knockId }) => knockId);
    if (event === 'knocked') seen = [...seen, (payload as Knock).knockId];
    if (event === 'knockGone') seen = seen.filter((id) => id !== (payload as Knock).knockId);
    if (event === 'roleChanged' && !(payload as { isHost: boolean }).isHost) seen = [];
  }
  return seen;
}

function isEachOnce(ids: readonly string[]): boolean {
  return new Set(ids).size === ids.length;
}
