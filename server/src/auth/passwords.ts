import { hash, verify } from '@node-rs/bcrypt';
import { LIMITS, normalisePassword } from '@parley/protocol';

/** As in the seed. Its hashes, `$2a$` or `$2b$`, verify here. */
const COST = 10;

/** The hash of a password that nobody has: comparing with it makes an unknown account cost what a known one does. */
const NOBODY = '$2b$10$vEG1JdWbSFsHkzGDOH337.Zh4lkhHLHfBmoObV4Rqt5Jw8UaKkQAK';

/** bcrypt on the thread pool, off the event loop. The caller has checked the policy (`refuseBadPassword`). */
export function hashPassword(password: string): Promise<string> {
  return hash(normalisePassword(password), { cost: COST, rejectLongPasswords: true });
}

/**
 * Whether `password` belongs to `passwordHash`; null stands for an account that does not exist. bcrypt ignores what
 * follows byte 72, so a longer password never equals one: no account was given such a password.
 *
 * A hash that the seed's own server made was made of the text as it was typed, so that counts too. How long this takes
 * depends on what was typed alone: where the two texts differ both are compared, whatever became of the first.
 */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  const texts = new Set([normalisePassword(password), password]);
  const matches = await Promise.all([...texts].map((text) => isText(text, passwordHash ?? NOBODY)));
  return passwordHash !== null && matches.includes(true);
}

async function isText(text: string, passwordHash: string): Promise<boolean> {
  return Buffer.byteLength(text) <= LIMITS.passwordBytes && (await verify(text, passwordHash));
}
