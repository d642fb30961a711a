import { LIMITS } from '@parley/protocol';
import type { RoomRecord } from '../stores/store.ts';
import { nextHost, type Person } from './policy.ts';

/** Somebody who waits at the door, on one socket or several. */
export type Waiting = {
  readonly knockId: string;
  readonly person: Person;
  readonly name: string;
  /** Empty for a guest. */
  readonly email: string;
  readonly socketIds: readonly string[];
};

/** What is true of a room while somebody is inside or waits. Who sits where is presence's to say. */
export type LiveRoom = {
  /** A made room as it was read last; null for a typed one. */
  readonly record: RoomRecord | null;
  /** The hosts inside, by person. */
  readonly hosts: readonly string[];
  /** Since when the host of a typed room has been it, when a token from an earlier run of the server said so. */
  readonly hostSinceMs: number | null;
  /** Somebody has come back from before a restart, so who was host will as well: whoever came first is none. */
  readonly isHostAwaited: boolean;
  readonly isLocked: boolean;
  /** By person. Of a made room the store has it too, and for longer. */
  readonly keptOut: readonly string[];
  /** In the order in which they came. Hosts see the first of them: {@link inSight}. */
  readonly waiting: readonly Waiting[];
};

export const EMPTY: LiveRoom = {
  record: null,
  hosts: [],
  hostSinceMs: null,
  isHostAwaited: false,
  isLocked: false,
  keptOut: [],
  waiting: [],
};

/** How somebody came to sit down. */
export type Arrival = {
  personId: string;
  /** Nobody else was inside. */
  isFirst: boolean;
  /** By the store: owner, or a host's standing. Null in a typed room. */
  isLastingHost: boolean | null;
  /** A resume token from an earlier run of the server was proved, which began a moment ago. */
  isFromBefore: boolean;
  /** Since when that token says that its owner has been host; null: it does not, or there is none. */
  hostSinceMs: number | null;
};

/** Somebody has sat down. */
export function afterArrival(room: LiveRoom, arrival: Arrival): LiveRoom {
  const { personId, isLastingHost } = arrival;
  if (isLastingHost !== null) return { ...room, hosts: withPerson(room.hosts, personId, isLastingHost) };
  if (arrival.isFromBefore) {
    const { hostSinceMs } = arrival;
    // Whoever was first after a restart has taken the place of one who comes back now, and what they did is undone.
    const settled = room.hostSinceMs === null && !room.isHostAwaited ? { ...room, isLocked: false, keptOut: [] } : room;
    if (hostSinceMs !== null && hostSinceMs > (room.hostSinceMs ?? Number.NEGATIVE_INFINITY)) {
      return { ...settled, hosts: [personId], hostSinceMs, isHostAwaited: false };
    }
    return room.hostSinceMs === null ? { ...settled, hosts: [], isHostAwaited: true } : room;
  }
  return arrival.isFirst && !room.isHostAwaited ? { ...room, hosts: [personId] } : room;
}

/** A seat was freed for good. `present`: those inside now, in the order in which they joined. */
export function afterDeparture(
  room: LiveRoom,
  personId: string,
  present: readonly (Person & { isAway: boolean })[],
): LiveRoom {
  // What was decided while they were inside goes with the last of them; who waits goes on waiting.
  if (present.length === 0) return { ...EMPTY, record: room.record, waiting: room.waiting };
  if (!room.hosts.includes(personId) || present.some(({ id }) => id === personId)) return room;
  const left = { ...room, hosts: withPerson(room.hosts, personId, false) };
  return room.record === null && left.hosts.length === 0 ? withNextHost(left, present) : left;
}

/** Nobody has come back to be host of a typed room: the longest present is. */
export function withNextHost(room: LiveRoom, present: readonly (Person & { isAway: boolean })[]): LiveRoom {
  const id = nextHost(present);
  return { ...room, hosts: id === null ? [] : [id], isHostAwaited: false };
}

/** Somebody waits at the door, on one more socket. */
export function afterKnock(room: LiveRoom, knock: Omit<Waiting, 'socketIds'>, socketId: string): LiveRoom {
  const before = room.waiting.find(({ person }) => person.id === knock.person.id);
  if (!before) return { ...room, waiting: [...room.waiting, { ...knock, socketIds: [socketId] }] };
  const now = { ...before, socketIds: [...before.socketIds.filter((id) => id !== socketId), socketId] };
  return { ...room, waiting: room.waiting.map((one) => (one === before ? now : one)) };
}

/** Those who wait and whom the hosts see. Whoever comes after them is seen when one of them has an answer, or goes. */
export function inSight({ waiting }: LiveRoom): readonly Waiting[] {
  return waiting.slice(0, LIMITS.knocksPerRoom);
}

/** A socket waits no more. */
export function withoutSocket(room: LiveRoom, socketId: string): LiveRoom {
  if (!room.waiting.some(({ socketIds }) => socketIds.includes(socketId))) return room;
  const waiting = room.waiting
    .map((one) => ({ ...one, socketIds: one.socketIds.filter((id) => id !== socketId) }))
    .filter(({ socketIds }) => socketIds.length > 0);
  return { ...room, waiting };
}

/** These have their answer. */
export function withoutWaiting(room: LiveRoom, knockIds: readonly string[]): LiveRoom {
  return { ...room, waiting: room.waiting.filter(({ knockId }) => !knockIds.includes(knockId)) };
}

export function withPerson(people: readonly string[], id: string, isIn: boolean): readonly string[] {
  if (people.includes(id) === isIn) return people;
  return isIn ? [...people, id] : people.filter((one) => one !== id);
}
