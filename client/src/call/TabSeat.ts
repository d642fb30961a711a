import { LIMITS } from '@parley/protocol';
import { pageStorage } from './pageStorage.ts';
import { holdSeat, readSeat, writeSeat, type RememberedSeat } from './seatMemory.ts';

/** The seat that this tab has, or had before a reload, and the tab's hold on it. */
export class TabSeat {
  #seat: RememberedSeat | null = readSeat(pageStorage('session'));
  /** What came, or will come, of the wish to hold the seat: one for the page, as a second would wait for the first. */
  #hold: Promise<(() => void) | null> | null = null;
  /** This page is the same tab again after a reload, and has not entered a room yet. */
  #isFresh = isReload();

  /** The resume token of the seat in `roomId`, if there is one, whoever may hold it. */
  resumeToken(roomId: string): string | null {
    return this.#seat?.roomId === roomId ? this.#seat.resume : null;
  }

  /** Whether the tab was in a call in `roomId` until a moment ago, and nothing has been entered since. */
  canResume(roomId: string): boolean {
    const { roomId: seatRoomId, inCallAtMs = null } = this.#seat ?? {};
    const isRecent = inCallAtMs !== null && Date.now() - inCallAtMs < LIMITS.awayMs;
    return this.#isFresh && isRecent && seatRoomId === roomId;
  }

  /** The person has entered a room by this page. */
  markEntered(): void {
    this.#isFresh = false;
  }

  /** The resume token for `roomId`, if this tab has one and is the only one that holds its seat. */
  async claim(roomId: string): Promise<string | null> {
    const seat = this.#seat;
    if (seat?.roomId !== roomId) return null;
    return (await this.#holds(seat.selfId)) ? seat.resume : null;
  }

  /** Keeps the seat, and holds it against copies of this tab. */
  take(seat: Omit<RememberedSeat, 'inCallAtMs'>): void {
    if (seat.selfId !== this.#seat?.selfId) this.#letGo();
    this.#remember({ ...seat, inCallAtMs: null });
    // Nobody waits for it: who needs to know claims.
    void this.#holds(seat.selfId);
  }

  /** Another token for the same seat. */
  renew(resume: string): void {
    if (this.#seat) this.#remember({ ...this.#seat, resume });
  }

  forget(): void {
    this.#letGo();
    this.#remember(null);
  }

  /** The page is in a call now, or in none any more. Noted again and again: a page that crashes says nothing. */
  markInCall(isInCall: boolean): void {
    if (this.#seat) this.#remember({ ...this.#seat, inCallAtMs: isInCall ? Date.now() : null });
  }

  async #holds(selfId: string): Promise<boolean> {
    this.#hold ??= holdSeat(selfId);
    const hold = this.#hold;
    const isHeld = (await hold) !== null;
    if (this.#hold !== hold) return false;
    if (!isHeld) this.#hold = null;
    return isHeld;
  }

  #letGo(): void {
    void this.#hold?.then((release) => release?.());
    this.#hold = null;
  }

  #remember(seat: RememberedSeat | null): void {
    this.#seat = seat;
    writeSeat(pageStorage('session'), seat);
  }
}

/** Whether this page is the same tab again. A copied tab, and one that comes back from elsewhere, asks before it enters. */
function isReload(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return navigation?.type === 'reload';
}
