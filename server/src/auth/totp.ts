import { Secret, TOTP } from 'otpauth';

/** RFC 6238 with what every authenticator app assumes: SHA-1, six digits, 30 seconds. */
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const PERIOD_MS = PARAMETERS.period * 1000;
/** RFC 4226, 4, R6 recommends 160 bits. */
const SECRET_BYTES = 20;
/** Steps that a code may be early or late: a phone's clock, and the time it takes to type. */
const SKEW_STEPS = 1;
const ISSUER = 'Parley';

/** A fresh secret, base 32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The secret as authenticator apps scan it; `account` is what they show beside the code. */
export function otpauthUrl(secret: string, account: string): string {
  return new TOTP({ ...PARAMETERS, issuer: ISSUER, label: account, secret }).toString();
}

/**
 * The time step (RFC 6238, 4.2) whose code `code` is, at most one away from `nowMs`, or null. Whoever accepts it must see
 * to it that no step is used twice.
 */
export function totpStep(secret: string, code: string, nowMs: number): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const totp = new TOTP({ ...PARAMETERS, secret });
  // It compares each candidate in constant time.
  const delta = totp.validate({ token: code, timestamp: nowMs, window: SKEW_STEPS });
  return delta === null ? null : Math.floor(nowMs / PERIOD_MS) + delta;
}
