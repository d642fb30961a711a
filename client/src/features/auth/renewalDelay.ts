import { tokenClaims } from '../../api/tokenClaims.ts';

/** So that a token that was stolen is soon retired, and the theft of a refresh token soon seen. */
const HOUR_MS = 3_600_000;
/** What a renewal may take over a slow network. */
const MARGIN_MS = 5000;

/**
 * How long to wait before renewing `token`, at `serverNowMs` of the server's clock: until it is an hour old or nine
 * tenths of its life are over, and in a short life a few seconds before its end. Null for a token without times.
 */
export function renewalDelayMs(token: string, serverNowMs: number): number | null {
  const life = tokenClaims(token)?.lifeMs;
  if (life == null) return null;
  const lengthMs = life.end - life.begin;
  const dueMs = life.begin + Math.min(HOUR_MS, Math.max(lengthMs / 2, Math.min(lengthMs * 0.9, lengthMs - MARGIN_MS)));
  // A clock that jumped must not make a tab ask without pause, nor wait past the end of a short life, or beyond an hour.
  const leastMs = Math.max(0, Math.min(MARGIN_MS, lengthMs / 2));
  return Math.min(Math.max(dueMs - serverNowMs, leastMs), HOUR_MS);
}
