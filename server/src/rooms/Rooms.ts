import { randomBytes } from 'node:crypto';
import { isMadeRoomId, LIMITS, type ChangeRoomBody, type CreateRoomBody, type Room } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { Identity } from '../auth/Identity.ts';
import type { RoomChanges, RoomRecord, RoomStore, StandingRecord } from '../stores/store.ts';
import type { Admission } from './Admission.ts';
import { occupantOf, type Presence } from './presence.ts';
import type { RoomDoors } from './RoomDoors.ts';

const digits = 'abcdefghijklmnopqrstuvwxyz234567';

type RoomsDeps = {
  store: RoomStore;
  admission: Admission;
  presence: Pick<Presence, 'listRoom'>;
  doors: RoomDoors;
  now: () => number;
};

/** Rooms made ahead, whose ids cannot be guessed. A typed name needs nothing of this: it is there as soon as someone joins. */
export class Rooms {
  readonly #deps: RoomsDeps;
  /** How many rooms each person is making at this moment. */
  readonly #making = new Map<string, number>();

  constructor(deps: RoomsDeps) {
    this.#deps = deps;
  }

  /** @throws AppError `room_limit` */
  async make(owner: Identity, body: CreateRoomBody): Promise<Room> {
    const { userId } = owner;
    const making = (this.#making.get(userId) ?? 0) + 1;
    this.#making.set(userId, making);
    try {
      // Those that are made side by side do not see each other in the store.
      const owned = await this.#deps.store.listByOwner(userId);
      if (owned.length + making > LIMITS.roomsPerAccount) throw new AppError('room_limit');
      return await this.#create(owner, body);
    } finally {
      const others = (this.#making.get(userId) ?? 1) - 1;
      if (others === 0) this.#making.delete(userId);
      else this.#making.set(userId, others);
    }
  }

  async #create(owner: Identity, body: CreateRoomBody): Promise<Room> {
    const record: RoomRecord = {
      id: makeRoomId(),
      title: body.title || defaultTitle(owner),
      access: body.access ?? 'open',
      ownerId: owner.userId,
      createdAt: new Date(this.#deps.now()),
      allowsGuests: body.allowsGuests ?? false,
      expiresAt: body.expiresAt ? new Date(body.expiresAt) : null,
    };
    await this.#deps.store.create(record);
    return asOwnRoom(record);
  }

  /** The asking person's own, the newest first. */
  async list({ userId }: Identity): Promise<Room[]> {
    return (await this.#deps.store.listByOwner(userId)).map(asOwnRoom);
  }

  /**
   * The room as this person finds it. Who is inside is told to those alone who may enter as they are.
   * @throws AppError `not_found` for a made room that the asking person may neither enter nor knock at, one that is not
   * there, and to a guest for every room but its own
   */
  async find(identity: Identity, roomId: string): Promise<Room> {
    const { admission, presence } = this.#deps;
    const { userId } = identity;
    const { entry, room, isLastingHost } = await admission.decideFor(identity, roomId);
    const seats = entry === 'enter' ? await presence.listRoom(roomId) : null;
    const inside = seats !== null && { inside: seats.map((seat) => occupantOf(seat, userId)) };
    if (entry !== 'absent' && !isMadeRoomId(roomId)) return { ...typedRoom(roomId), ...inside };
    if (room === null || (entry !== 'enter' && entry !== 'knock')) throw new AppError('not_found');
    return { ...asRoom(room, { isOwner: room.ownerId === userId, isHost: isLastingHost, entry }), ...inside };
  }

  /** @throws AppError `not_found`, `not_host` */
  async change(owner: Identity, roomId: string, body: ChangeRoomBody): Promise<Room> {
    const { store, doors } = this.#deps;
    await this.#own(owner, roomId);
    const changes: RoomChanges = {
      ...(body.title !== undefined && { title: body.title || defaultTitle(owner) }),
      ...(body.access !== undefined && { access: body.access }),
      ...(body.allowsGuests !== undefined && { allowsGuests: body.allowsGuests }),
      ...(body.expiresAt !== undefined && { expiresAt: body.expiresAt === null ? null : new Date(body.expiresAt) }),
    };
    const changed = await doors.change(roomId, () => store.update(roomId, changes));
    if (changed === null) throw new AppError('not_found');
    return asOwnRoom(changed);
  }

  /**
   * Gives the room another link. Those who were admitted or kept out stay so.
   * @throws AppError `not_found`, `not_host`, `room_in_use`
   */
  async renew(owner: Identity, roomId: string): Promise<Room> {
    const { store, doors } = this.#deps;
    const record = await this.#own(owner, roomId);
    const id = makeRoomId();
    const isThere = await doors.whileEmpty(roomId, () => store.renew(roomId, id));
    if (!isThere) throw new AppError('not_found');
    await doors.gone(roomId, owner.name);
    return asOwnRoom({ ...record, id });
  }

  /** Whoever is inside is out. @throws AppError `not_found`, `not_host` */
  async delete(owner: Identity, roomId: string): Promise<void> {
    const { store, doors } = this.#deps;
    await this.#own(owner, roomId);
    if (!(await store.delete(roomId))) throw new AppError('not_found');
    await doors.gone(roomId, owner.name);
  }

  /** Runs `deletion`, with which the rooms of `owner` are gone from the store, and puts out whoever is inside them. */
  async goWith(owner: Identity, deletion: () => Promise<void>): Promise<void> {
    const { store, doors } = this.#deps;
    const owned = await store.listByOwner(owner.userId);
    await deletion();
    await Promise.all(owned.map(({ id }) => doors.gone(id, owner.name)));
  }

  /** What hosts have decided about people, the latest first. @throws AppError `not_found`, `not_host` */
  async listPeople(owner: Identity, roomId: string): Promise<StandingRecord[]> {
    await this.#own(owner, roomId);
    return this.#deps.store.listStandings(roomId, new Date(this.#deps.now()));
  }

  /** As if nothing had been decided about that person. @throws AppError `not_found`, `not_host` */
  async forgetPerson(owner: Identity, roomId: string, personId: string): Promise<void> {
    const { store, doors } = this.#deps;
    await this.#own(owner, roomId);
    const forget = async () => ((await store.deleteStanding(roomId, personId)) ? store.find(roomId) : null);
    if ((await doors.change(roomId, forget, personId)) === null) throw new AppError('not_found');
  }

  /** @throws AppError `not_found` for whoever may not even know of the room, `not_host` for everybody else but its owner */
  async #own(identity: Identity, roomId: string): Promise<RoomRecord> {
    const { room } = await this.#deps.admission.decideFor(identity, roomId);
    if (room === null) throw new AppError('not_found');
    if (room.ownerId !== identity.userId) throw new AppError('not_host');
    return room;
  }
}

/** `r-` and 130 random bits: 26 digits of base 32. 256 is a multiple of 32, so no digit is likelier than another. */
function makeRoomId(): string {
  return `r-${Array.from(randomBytes(26), (byte) => digits[byte % 32]).join('')}`;
}

function defaultTitle({ name }: Identity): string {
  return `${name}'s room`;
}

function asRoom(record: RoomRecord, asked: Pick<Room, 'isOwner' | 'isHost' | 'entry'>): Room {
  const { id, title, access, allowsGuests, expiresAt } = record;
  return { id, title, access, url: urlOf(id), allowsGuests, expiresAt: expiresAt?.toISOString() ?? null, ...asked };
}

function asOwnRoom(record: RoomRecord): Room {
  return asRoom(record, { isOwner: true, isHost: true, entry: 'enter' });
}

function typedRoom(id: string): Room {
  return {
    id,
    title: id,
    access: 'open',
    url: urlOf(id),
    allowsGuests: false,
    expiresAt: null,
    isOwner: false,
    isHost: false,
    entry: 'enter',
  };
}

function urlOf(id: string): string {
  return `/room/${encodeURIComponent(id)}`;
}
