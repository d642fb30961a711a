import { limitedAddress } from '../auth/clientAddress.ts';
import type { ParleySocket } from './Connection.ts';
import { sever } from './sever.ts';

type Connection = ParleySocket['conn'];

/**
 * Connections from one address that have not said yet who they are. Many people may sit behind one address, all of whom
 * return at once after an outage: each needs this for a fraction of a second.
 */
const PER_ADDRESS = 1000;
/** A client sends one: its token. The rest is for one that was refused and tries a fresh token. */
const FRAMES = 10;

/** The connections that have not authenticated: what they may do until they do, or time is up. */
export class Strangers {
  readonly #counts = new Map<string, number>();
  /** What stops the counting of a connection. */
  readonly #met = new WeakMap<Connection, () => void>();

  /** Whether another connection from this address may be opened. */
  hasRoomFor(address: string): boolean {
    return (this.#counts.get(limitedAddress(address)) ?? 0) < PER_ADDRESS;
  }

  /** A connection was opened. */
  meet(connection: Connection, address: string): void {
    const key = limitedAddress(address);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    let frames = 0;
    const count = (): void => {
      frames += 1;
      if (frames <= FRAMES) return;
      connection.close();
      sever(connection, 'cut');
    };
    const forget = (): void => {
      connection.off('data', count);
      connection.off('close', forget);
      this.#met.delete(connection);
      const left = (this.#counts.get(key) ?? 1) - 1;
      if (left === 0) this.#counts.delete(key);
      else this.#counts.set(key, left);
    };
    connection.on('data', count);
    connection.once('close', forget);
    this.#met.set(connection, forget);
  }

  /** It has authenticated. */
  recognise(connection: Connection): void {
    this.#met.get(connection)?.();
  }
}
