import { randomBytes } from 'node:crypto';
import { isMadeRoomId, LIMITS, type GuestReply } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { AddressLimit } from '../auth/AddressLimit.ts';
import type { Identity } from '../auth/Identity.ts';
import { GUEST_ID_PREFIX } from '../stores/store.ts';
import type { Admission } from './Admission.ts';
import type { GuestPasses } from './guestPasses.ts';

type GuestsDeps = { passes: GuestPasses; admission: Admission; limit: AddressLimit; now: () => number };

/** People without an account, whom the link of a room lets in by a name. A pass is good for that one room. */
export class Guests {
  readonly #deps: GuestsDeps;

  constructor(deps: GuestsDeps) {
    this.#deps = deps;
  }

  /** Whether the link takes guests. False alike for every id that is no such room. @throws AppError `too_many_requests` */
  async areTaken(roomId: string, address: string): Promise<boolean> {
    await this.#deps.limit.count(address);
    return this.#takes(nobodyYet(), roomId);
  }

  /** @throws AppError `too_many_requests`; `not_found`, alike for a room that is not there and one that takes no guests */
  async welcome(roomId: string, name: string, address: string): Promise<GuestReply> {
    const { passes, limit, now } = this.#deps;
    await limit.count(address);
    const id = nobodyYet();
    if (!(await this.#takes(id, roomId))) throw new AppError('not_found');
    const expiresAtMs = now() + LIMITS.guestPassMs;
    return {
      token: passes.sign({ guestId: id, roomId, name, expiresAtMs }),
      guest: { id, name },
      expiresAt: new Date(expiresAtMs).toISOString(),
    };
  }

  /**
   * Who a pass speaks for, as long as its room takes them. Null when `token` is no pass at all.
   * @throws AppError `unauthorized` for a guest who was removed, or whose room takes no guests by that link any more
   */
  async identify(token: string): Promise<Identity | null> {
    const holder = this.holderOf(token);
    if (holder === null) return null;
    // Whoever was let in keeps the pass while the room is locked: a lost connection puts nobody out.
    const { room } = await this.#deps.admission.decide({ id: holder.userId, isGuest: true }, holder.guestOf, true);
    if (room === null || !isMadeRoomId(holder.guestOf)) throw new AppError('unauthorized');
    return { ...holder, roomEndsAtMs: room.expiresAt?.getTime() ?? null };
  }

  /** Who a pass was given to, whatever has become of its room. Null when `token` is no pass at all. */
  holderOf(token: string): (Identity & { guestOf: string }) | null {
    const pass = this.#deps.passes.read(token);
    if (pass === null) return null;
    const { guestId, roomId, name, expiresAtMs } = pass;
    return {
      userId: guestId,
      email: '',
      name,
      guestOf: roomId,
      sessionId: guestId,
      generation: 0,
      tokenExpiresAtMs: expiresAtMs,
    };
  }

  async #takes(id: string, roomId: string): Promise<boolean> {
    const { entry, room } = await this.#deps.admission.decide({ id, isGuest: true }, roomId);
    return room !== null && (entry === 'enter' || entry === 'knock');
  }
}

/** The id of a guest about whom nothing has been decided. */
function nobodyYet(): string {
  return `${GUEST_ID_PREFIX}${randomBytes(16).toString('base64url')}`;
}
