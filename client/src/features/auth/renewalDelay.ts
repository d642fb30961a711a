import { tokenClaims } from '../../api/tokenClaims.ts';

/** Longer timers overflow and fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** What a renewal may take over a slow network. */
const MARGIN_MS = 5000;

/**
 * How long to wait before renewing `token`, at `serverNowMs` of the server's clock: until nine tenths of its life are
 * over, and in a short life a few seconds before its end. Null for a token without times.
 */
export function renewalDelayMs(token: string, serverNowMs: number): number | null {
  const life = tokenClaims(token)?.lifeMs;
  if (life == null) return null;
  const lengthMs = life.end - life.begin;
  const dueMs = life.begin + Math.max(lengthMs / 2, Math.min(lengthMs * 0.9, lengthMs - MARGIN_MS));
  // A clock that jumped must not make a tab ask without pause, nor wait past the end of a short life.
  const leastMs = Math.max(0, Math.min(MARGIN_MS, lengthMs / 2));
  return Math.min(Math.max(dueMs - serverNowMs, leastMs), LONGEST_TIMER_MS);
}
