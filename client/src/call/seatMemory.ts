/** The seat of this tab, kept over a reload. */
export type RememberedSeat = { roomId: string; selfId: string; resume: string };

const KEY = 'parley.seat';

/** The seat this tab had, or null. */
export function readSeat(storage: Pick<Storage, 'getItem'>): RememberedSeat | null {
  try {
    const seat = JSON.parse(storage.getItem(KEY) ?? 'null') as Partial<Record<keyof RememberedSeat, unknown>> | null;
    if (typeof seat?.roomId !== 'string' || typeof seat.selfId !== 'string' || typeof seat.resume !== 'string')
      return null;
    return { roomId: seat.roomId, selfId: seat.selfId, resume: seat.resume };
  } catch {
    return null;
  }
}

export function writeSeat(storage: Pick<Storage, 'setItem' | 'removeItem'>, seat: RememberedSeat | null): void {
  if (seat) storage.setItem(KEY, JSON.stringify(seat));
  else storage.removeItem(KEY);
}

/** A page that reloads may meet its former self for a moment, which lets go of the seat while it is torn down. */
const HOLD_MS = 500;

/**
 * Claims a seat for this tab, for as long as the page lives or until the returned function is called. Null when
 * another tab holds it: a tab that was opened from this one has a copy of its storage and would sit on its lap.
 */
export async function holdSeat(selfId: string): Promise<(() => void) | null> {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(HOLD_MS);
    navigator.locks
      .request(`parley-seat-${selfId}`, { signal }, async () => {
        resolve(release);
        await released;
      })
      // Aborted: somebody else holds it.
      .catch(() => resolve(null));
  });
}
