import type { RoomRecord, StandingRecord } from '../stores/store.ts';

/** Somebody at the door, or inside. `id` is an account's or a guest's. */
export type Person = { readonly id: string; readonly isGuest: boolean };

/** What a room's door says to one person. Of made rooms it is only ever one of the first three. */
export type Entry = 'enter' | 'knock' | 'absent' | 'locked' | 'kept-out';

/** What decides about one person at the door of a made room. */
export type MadeRoomFacts = {
  room: Pick<RoomRecord, 'access' | 'ownerId' | 'allowsGuests' | 'expiresAt'>;
  standing: StandingRecord['standing'] | null;
  person: Person;
  /** By a host, as long as somebody is inside. */
  isLocked: boolean;
  /** They have a seat in it, or one that ran out a while ago ({@link mayReturn}): a lost connection puts nobody out. */
  isInside: boolean;
  /** That they are inside is only what a token of an earlier run of the server says: they may have left since. */
  isFromBefore: boolean;
  nowMs: number;
};

/** How long somebody may stay away beyond the end of their seat. Their call may go on meanwhile, without the server. */
const RETURN_MS = 3_600_000;

/**
 * Whether somebody whose seat ran out at `lostAtMs` counts as inside still: a lock that came meanwhile, or what has been
 * decided about the room, is for those who were not there.
 */
export function mayReturn(lostAtMs: number, nowMs: number): boolean {
  return nowMs - lostAtMs < RETURN_MS;
}

/** Whether this person is host of a made room whenever they are inside. */
export function isLastingHost({
  room,
  standing,
  person,
}: Pick<MadeRoomFacts, 'room' | 'standing' | 'person'>): boolean {
  return !person.isGuest && (room.ownerId === person.id || standing === 'host');
}

/** The door of a made room. Whoever may neither enter nor knock is told that there is nothing: `absent`. */
export function entryOfMadeRoom(facts: MadeRoomFacts): Extract<Entry, 'enter' | 'knock' | 'absent'> {
  const { room, standing, person, isLocked, isFromBefore, nowMs } = facts;
  if (isLastingHost(facts)) return 'enter';
  if (standing === 'kept-out') return 'absent';
  if (person.isGuest && !room.allowsGuests) return 'absent';
  // Against what has been decided about the room itself such a token is no proof, unless a host has let them in for good.
  const isInside = facts.isInside && (!isFromBefore || standing === 'admitted');
  const isExpired = room.expiresAt !== null && room.expiresAt.getTime() <= nowMs;
  // A guest has nothing but the link.
  if (isExpired && (person.isGuest || !isInside)) return 'absent';
  if (isInside) return 'enter';
  if (isLocked || room.access === 'locked') return 'absent';
  if (room.access === 'open' || standing === 'admitted') return 'enter';
  // Who was let in need not ask again because the server was restarted.
  return facts.isInside ? 'enter' : 'knock';
}

/** The door of a typed room: open to everybody with an account, as long as a host does not say otherwise. */
export function entryOfTypedRoom(facts: {
  person: Person;
  isKeptOut: boolean;
  isLocked: boolean;
  isInside: boolean;
  /** They are host, on another device. */
  isHost: boolean;
}): Exclude<Entry, 'knock'> {
  if (facts.person.isGuest) return 'absent';
  if (facts.isKeptOut) return 'kept-out';
  return facts.isLocked && !facts.isInside && !facts.isHost ? 'locked' : 'enter';
}

/** Whether one may put the other out: a host those who are none, an owner everybody else. Nobody puts out the owner. */
export function mayRemove(facts: {
  by: Person;
  target: Person;
  hosts: readonly string[];
  ownerId: string | null;
}): boolean {
  const { by, target, hosts, ownerId } = facts;
  if (!hosts.includes(by.id) || target.id === by.id || target.id === ownerId) return false;
  return by.id === ownerId || !hosts.includes(target.id);
}

/** Whether one may make the other host: somebody else with an account, who is none yet. */
export function mayHandOver(facts: { by: Person; target: Person; hosts: readonly string[] }): boolean {
  const { by, target, hosts } = facts;
  return hosts.includes(by.id) && !target.isGuest && !hosts.includes(target.id);
}

/** Who becomes host of a typed room when its host has left: the longest present, those with a lost connection last. */
export function nextHost(present: readonly (Person & { isAway: boolean })[]): string | null {
  const able = present.filter(({ isGuest }) => !isGuest);
  return (able.find(({ isAway }) => !isAway) ?? able[0])?.id ?? null;
}
