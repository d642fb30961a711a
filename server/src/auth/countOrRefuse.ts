import { RateLimiterRes, type RateLimiterMemory } from 'rate-limiter-flexible';
import { AppError } from '../AppError.ts';

/** Counts one under `key`. @throws AppError `too_many_requests` when it was one too many */
export async function countOrRefuse(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new AppError('too_many_requests', { retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) });
  }
}
