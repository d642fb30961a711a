import { isMadeRoomId } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { Identity } from '../auth/Identity.ts';
import type { RoomRecord, RoomStore } from '../stores/store.ts';
import type { LiveRooms } from './LiveRooms.ts';
import { entryOfMadeRoom, entryOfTypedRoom, isLastingHost, type Entry, type Person } from './policy.ts';

/** A decision out of date so often is taken in the room's own turn: whoever changes the room all the time stops nobody. */
export const STALE_ROUNDS = 3;

/** What a room's door says to one person, and why. */
export type Decision = {
  readonly entry: Entry;
  /** The made room; null for a typed one, and for one that is absent to this person. */
  readonly room: RoomRecord | null;
  /** Whether this person is host of the made room whenever inside. */
  readonly isLastingHost: boolean;
  /** See {@link Admission.isFresh}. */
  readonly at: { readonly roomId: string; readonly change: number };
};

/** Rooms whose last change is remembered. Those beyond it count as changed when the one forgotten last did. */
const CHANGED_SIZE = 10_000;

/**
 * Who may enter, and who may knock. The store has what lasts, the live room what does not. Whoever asks about a made id
 * causes the same reads, whatever comes of it, so that not even time tells what is absent from what is forbidden.
 */
export class Admission {
  readonly #store: Pick<RoomStore, 'find' | 'findStanding'>;
  readonly #live: LiveRooms;
  readonly #now: () => number;
  #changes = 0;
  /** The last change of each room, the longest ago first, by the number that it had among all changes. */
  readonly #changed = new Map<string, number>();
  #forgotten = 0;

  constructor(deps: { store: Pick<RoomStore, 'find' | 'findStanding'>; live: LiveRooms; now: () => number }) {
    this.#store = deps.store;
    this.#live = deps.live;
    this.#now = deps.now;
  }

  /** `isInside`: the person has a seat in the room already, or one that ran out. `isFromBefore`: so a token of an earlier run says. */
  async decide(person: Person, roomId: string, isInside = false, isFromBefore = false): Promise<Decision> {
    const at = { roomId, change: this.#lastChange(roomId) };
    if (!isMadeRoomId(roomId)) {
      const { keptOut, hosts, isLocked } = await this.#live.find(roomId);
      const [isKeptOut, isHost] = [keptOut.includes(person.id), hosts.includes(person.id)];
      const entry = entryOfTypedRoom({ person, isKeptOut, isLocked, isInside, isHost });
      return { entry, room: null, isLastingHost: false, at };
    }
    const [room, standing] = await Promise.all([
      this.#store.find(roomId),
      this.#store.findStanding(roomId, person.id, new Date(this.#now())),
    ]);
    const live = await this.#live.find(roomId);
    if (room === null) return { entry: 'absent', room: null, isLastingHost: false, at };
    const facts = {
      room,
      standing: live.keptOut.includes(person.id) ? ('kept-out' as const) : (standing?.standing ?? null),
      person,
      isLocked: live.isLocked,
      isInside,
      isFromBefore,
      nowMs: this.#now(),
    };
    const entry = entryOfMadeRoom(facts);
    return { entry, room: entry === 'absent' ? null : room, isLastingHost: isLastingHost(facts), at };
  }

  /** As {@link decide}. A guest's pass opens one door: all others are absent. */
  async decideFor(identity: Identity, roomId: string, isInside = false, isFromBefore = false): Promise<Decision> {
    const decision = await this.decide(personOf(identity), roomId, isInside, isFromBefore);
    const isElsewhere = identity.guestOf !== undefined && identity.guestOf !== roomId;
    return isElsewhere ? { ...decision, entry: 'absent', room: null } : decision;
  }

  /** Whether nothing that decides about this room has changed since: if something has, ask again. */
  isFresh({ at }: Decision): boolean {
    return at.change === this.#lastChange(at.roomId);
  }

  /** Something that decides about this room is about to change, or has changed. */
  noteChange(roomId: string): void {
    this.#changes += 1;
    // Put last: the room that changed longest ago is forgotten first.
    this.#changed.delete(roomId);
    this.#changed.set(roomId, this.#changes);
    for (const [oldest, change] of this.#changed) {
      if (this.#changed.size <= CHANGED_SIZE) break;
      this.#changed.delete(oldest);
      this.#forgotten = change;
    }
  }

  #lastChange(roomId: string): number {
    return this.#changed.get(roomId) ?? this.#forgotten;
  }
}

/** The refusal of a join. @throws AppError for every entry but `enter` */
export function refuseEntry(entry: Entry): void {
  switch (entry) {
    case 'enter':
      return;
    case 'knock':
      throw new AppError('must_knock');
    case 'absent':
      throw new AppError('not_found');
    case 'locked':
      throw new AppError('room_locked');
    case 'kept-out':
      throw new AppError('kept_out');
  }
}

export function personOf({ userId, guestOf }: Identity): Person {
  return { id: userId, isGuest: guestOf !== undefined };
}
