import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../AppError.ts';
import { limitedAddress } from './clientAddress.ts';

/** Registrations from one address in a minute. Enough for a class behind one router. */
const PER_MINUTE = 60;

/** Counts every registration that is tried: each costs a bcrypt hash, and each tells whether an address is taken. */
export class RegistrationLimit {
  readonly #limiter = new RateLimiterMemory({ points: PER_MINUTE, duration: 60 });

  /** @throws AppError `too_many_requests` */
  async count(ip: string): Promise<void> {
    try {
      await this.#limiter.consume(limitedAddress(ip));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new AppError('too_many_requests', { retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) });
    }
  }
}
