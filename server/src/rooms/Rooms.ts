import { randomBytes } from 'node:crypto';
import { isMadeRoomId, type Room, type RoomAccess } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { Identity } from '../auth/Identity.ts';
import type { RoomStore } from '../stores/store.ts';

const digits = 'abcdefghijklmnopqrstuvwxyz234567';

/** Rooms made ahead, whose ids cannot be guessed. A typed name needs nothing of this: it is there as soon as someone joins. */
export class Rooms {
  readonly #store: RoomStore;
  readonly #now: () => number;

  constructor(store: RoomStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  async make(
    owner: Identity,
    { title, access }: { title?: string | undefined; access?: RoomAccess | undefined },
  ): Promise<Room> {
    if (access !== undefined && access !== 'open') {
      throw new AppError('bad_request', { message: 'access: only open rooms can be made.' });
    }
    const room = {
      id: makeRoomId(),
      title: title || `${owner.name}'s room`,
      access: access ?? ('open' as const),
      ownerId: owner.userId,
      createdAt: new Date(this.#now()),
      allowsGuests: false,
      expiresAt: null,
    };
    await this.#store.create(room);
    return asRoom(room, owner.userId);
  }

  /** @throws AppError `not_found` for an id of the made form that was not made */
  async find(roomId: string, userId: string): Promise<Room> {
    if (!isMadeRoomId(roomId)) return asRoom({ id: roomId, title: roomId, access: 'open', ownerId: null }, userId);
    const room = await this.#store.find(roomId);
    if (room === null) throw new AppError('not_found');
    return asRoom(room, userId);
  }
}

/** `r-` and 130 random bits: 26 digits of base 32. 256 is a multiple of 32, so no digit is likelier than another. */
function makeRoomId(): string {
  return `r-${Array.from(randomBytes(26), (byte) => digits[byte % 32]).join('')}`;
}

type Described = { id: string; title: string; access: RoomAccess; ownerId: string | null };

function asRoom({ id, title, access, ownerId }: Described, userId: string): Room {
  const isOwner = ownerId === userId;
  return {
    id,
    title,
    access,
    url: `/room/${encodeURIComponent(id)}`,
    allowsGuests: false,
    expiresAt: null,
    isOwner,
    isHost: isOwner,
    entry: 'enter',
  };
}
