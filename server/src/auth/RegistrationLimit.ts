import { RateLimiterMemory } from 'rate-limiter-flexible';
import { limitedAddress } from './clientAddress.ts';
import { countOrRefuse } from './countOrRefuse.ts';

/** Registrations from one address in a minute. Enough for a class behind one router. */
const PER_MINUTE = 60;

/** Counts every registration that is tried: each costs a bcrypt hash, and each tells whether an address is taken. */
export class RegistrationLimit {
  readonly #limiter = new RateLimiterMemory({ points: PER_MINUTE, duration: 60 });

  /** @throws AppError `too_many_requests` */
  async count(ip: string): Promise<void> {
    await countOrRefuse(this.#limiter, limitedAddress(ip));
  }
}
