import { RateLimiterMemory } from 'rate-limiter-flexible';
import { limitedAddress } from './clientAddress.ts';
import { countOrRefuse } from './countOrRefuse.ts';

/** Enough for a class behind one router. */
const PER_MINUTE = 60;

/**
 * Counts what people without an account ask for, whatever the answer: 60 a minute for an address. A registration costs a
 * bcrypt hash and tells whether an address of mail is taken; a guest's pass tells whether there is such a room. One limit
 * for each of them.
 */
export class AddressLimit {
  readonly #limiter = new RateLimiterMemory({ points: PER_MINUTE, duration: 60 });

  /** @throws AppError `too_many_requests` */
  async count(ip: string): Promise<void> {
    await countOrRefuse(this.#limiter, limitedAddress(ip));
  }
}
