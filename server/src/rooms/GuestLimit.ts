import { RateLimiterMemory } from 'rate-limiter-flexible';
import { limitedAddress } from '../auth/clientAddress.ts';
import { countOrRefuse } from '../auth/countOrRefuse.ts';

/** Passes from one address in a minute. Enough for a class behind one router. */
const PER_MINUTE = 60;

/** Counts everybody who asks for a guest's pass, whatever the answer: each asks whether there is such a room. */
export class GuestLimit {
  readonly #limiter = new RateLimiterMemory({ points: PER_MINUTE, duration: 60 });

  /** @throws AppError `too_many_requests` */
  async count(ip: string): Promise<void> {
    await countOrRefuse(this.#limiter, limitedAddress(ip));
  }
}
