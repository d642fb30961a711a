import { createHash, randomBytes } from 'node:crypto';

const COUNT = 10;
/** 80 bits: too many to try, so that a plain hash is enough, and a changed server secret does not void them. */
const LENGTH = 16;
/** Crockford's base 32: no letter that reads like another one, or like a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const GROUPS = /.{4}(?=.)/g;

/** Ten codes such as `7k2m-x4qa-0c9t-hv5e`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: COUNT }, () => {
    // 32 divides 256: every letter is as likely as any other.
    const letters = Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]);
    return letters.join('').replaceAll(GROUPS, '$&-');
  });
}

/**
 * What the store keeps of a code of this user. Null for text that is no recovery code; spaces, dashes, capitals, and
 * letters that were taken for digits do not matter.
 */
export function recoveryCodeHash(userId: string, text: string): string | null {
  const code = text.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll(/[il]/g, '1').replaceAll('o', '0');
  if (code.length !== LENGTH || ![...code].every((letter) => ALPHABET.includes(letter))) return null;
  return createHash('sha256').update(`${userId}:${code}`).digest('base64url');
}
