/** Longer timers overflow and fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** How long to wait before renewing `token`: until nine tenths of its life are over. Null for a token without times. */
export function renewalDelayMs(token: string, nowMs: number): number | null {
  const payload = token.split('.')[1];
  if (payload === undefined) return null;
  try {
    const { iat, exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as Record<string, unknown>;
    if (typeof iat !== 'number' || typeof exp !== 'number') return null;
    const dueMs = (iat + (exp - iat) * 0.9) * 1000;
    // A clock that is wrong must not make a tab ask without pause.
    return Math.min(Math.max(dueMs - nowMs, 5000), LONGEST_TIMER_MS);
  } catch {
    return null;
  }
}
