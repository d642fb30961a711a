import { isMadeRoomId } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { Identity } from '../auth/Identity.ts';
import type { RoomRecord, RoomStore } from '../stores/store.ts';
import type { LiveRooms } from './LiveRooms.ts';
import { entryOfMadeRoom, entryOfTypedRoom, isLastingHost, type Entry, type Person } from './policy.ts';

/** What a room's door says to one person, and why. */
export type Decision = {
  readonly entry: Entry;
  /** The made room; null for a typed one, and for one that is absent to this person. */
  readonly room: RoomRecord | null;
  /** Whether this person is host of the made room whenever inside. */
  readonly isLastingHost: boolean;
  /** See {@link Admission.isFresh}. */
  readonly atChange: number;
};

/**
 * Who may enter, and who may knock. The store has what lasts, the live room what does not. Whoever asks about a made id
 * causes the same reads, whatever comes of it, so that not even time tells what is absent from what is forbidden.
 */
export class Admission {
  readonly #store: Pick<RoomStore, 'find' | 'findStanding'>;
  readonly #live: LiveRooms;
  readonly #now: () => number;
  #changes = 0;

  constructor(deps: { store: Pick<RoomStore, 'find' | 'findStanding'>; live: LiveRooms; now: () => number }) {
    this.#store = deps.store;
    this.#live = deps.live;
    this.#now = deps.now;
  }

  /** `isInside`: the person has a seat in the room already. `isFromBefore`: so a token of an earlier run says. */
  async decide(person: Person, roomId: string, isInside = false, isFromBefore = false): Promise<Decision> {
    const atChange = this.#changes;
    if (!isMadeRoomId(roomId)) {
      const { keptOut, isLocked } = await this.#live.find(roomId);
      const entry = entryOfTypedRoom({ person, isKeptOut: keptOut.includes(person.id), isLocked, isInside });
      return { entry, room: null, isLastingHost: false, atChange };
    }
    const [room, standing] = await Promise.all([this.#store.find(roomId), this.#store.findStanding(roomId, person.id)]);
    const live = await this.#live.find(roomId);
    if (room === null) return { entry: 'absent', room: null, isLastingHost: false, atChange };
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
    return { entry, room: entry === 'absent' ? null : room, isLastingHost: isLastingHost(facts), atChange };
  }

  /** As {@link decide}. A guest's pass opens one door: all others are absent. */
  async decideFor(identity: Identity, roomId: string, isInside = false, isFromBefore = false): Promise<Decision> {
    const decision = await this.decide(personOf(identity), roomId, isInside, isFromBefore);
    const isElsewhere = identity.guestOf !== undefined && identity.guestOf !== roomId;
    return isElsewhere ? { ...decision, entry: 'absent', room: null } : decision;
  }

  /** Whether nothing that decides has changed since: if something has, ask again. */
  isFresh(decision: Decision): boolean {
    return decision.atChange === this.#changes;
  }

  /** Something that decides is about to change, or has changed. */
  noteChange(): void {
    this.#changes += 1;
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
