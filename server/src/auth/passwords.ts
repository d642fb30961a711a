import { hash, verify } from '@node-rs/bcrypt';
import { LIMITS } from '@parley/protocol';

/** As in the seed. Its hashes, `$2a$` or `$2b$`, verify here. */
const COST = 10;

/** The hash of a password that nobody has: comparing with it makes an unknown account cost what a known one does. */
const NOBODY = '$2b$10$vEG1JdWbSFsHkzGDOH337.Zh4lkhHLHfBmoObV4Rqt5Jw8UaKkQAK';

/** bcrypt on the thread pool, off the event loop. The caller has checked the policy (`passwordProblem`). */
export function hashPassword(password: string): Promise<string> {
  return hash(password, { cost: COST, rejectLongPasswords: true });
}

/**
 * Whether `password` belongs to `passwordHash`; null stands for an account that does not exist. bcrypt ignores what
 * follows byte 72, so a longer password never equals one: no account was given such a password.
 */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  if (Buffer.byteLength(password) > LIMITS.passwordBytes) return false;
  const matches = await verify(password, passwordHash ?? NOBODY);
  return matches && passwordHash !== null;
}
