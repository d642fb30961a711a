/** The seat of this tab, kept over a reload. */
export type RememberedSeat = {
  roomId: string;
  selfId: string;
  resume: string;
  /** When the page was in a call last, in milliseconds since 1970; null if it was not, or has come back since. */
  inCallAtMs: number | null;
};

const KEY = 'parley.seat';

/** The seat this tab had, or null. */
export function readSeat(storage: Pick<Storage, 'getItem'> | null): RememberedSeat | null {
  try {
    const seat = JSON.parse(storage?.getItem(KEY) ?? 'null') as Partial<Record<keyof RememberedSeat, unknown>> | null;
    if (typeof seat?.roomId !== 'string' || typeof seat.selfId !== 'string' || typeof seat.resume !== 'string') {
      return null;
    }
    const { roomId, selfId, resume, inCallAtMs } = seat;
    return { roomId, selfId, resume, inCallAtMs: typeof inCallAtMs === 'number' ? inCallAtMs : null };
  } catch {
    return null;
  }
}

/** Keeps the seat, or forgets it. A full or closed storage costs the return to the seat, nothing else. */
export function writeSeat(storage: Pick<Storage, 'setItem' | 'removeItem'> | null, seat: RememberedSeat | null): void {
  try {
    if (seat) storage?.setItem(KEY, JSON.stringify(seat));
    else storage?.removeItem(KEY);
  } catch {
    // After a reload the person then comes in by the pre-join.
  }
}

/** A page that reloads may meet its former self for a moment, which lets go of the seat while it is torn down. */
const HOLD_MS = 500;

/**
 * Claims a seat for this tab, for as long as the page lives or until the returned function is called. Null when
 * another tab holds it: a tab that was opened from this one has a copy of its storage and would sit on its lap.
 */
export async function holdSeat(selfId: string): Promise<(() => void) | null> {
  // Absent outside a secure context, whatever the types say. There the server's `seatCheck` alone tells the tabs apart.
  const { locks } = navigator as { locks?: LockManager };
  if (!locks) return () => undefined;
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(HOLD_MS);
    locks
      .request(`parley-seat-${selfId}`, { signal }, async () => {
        resolve(release);
        await released;
      })
      // Aborted: somebody else holds it.
      .catch(() => resolve(null));
  });
}
