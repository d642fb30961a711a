import type { ParleySocket } from './Connection.ts';

/** Characters. Browsers' own descriptions are less than half as long. */
const LARGE = 16 * 1024;
/** Sixty-six large frames a second: no fewer than the budget of descriptions lets through. */
const HOLD_MS = 15;

/**
 * Reads nothing from a connection for a moment after each large frame. To take such a frame off the network and look at it
 * costs a good part of a millisecond, whatever becomes of it: a flood of them then waits in the sender's own memory, and
 * everybody else gets their turn in between. Over long-polling each frame is a request, and slow enough.
 */
export function holdAfterLarge(connection: ParleySocket['conn']): void {
  connection.on('data', (frame: string | Buffer | undefined) => {
    const { socket } = connection.transport as unknown as { socket?: { pause(): void; resume(): void } };
    if (socket === undefined || (frame?.length ?? 0) < LARGE) return;
    socket.pause();
    // From one that has been cut meanwhile nothing is read any more.
    setTimeout(() => connection.readyState === 'open' && socket.resume(), HOLD_MS).unref();
  });
}
