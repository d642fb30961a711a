import { LIMITS } from './model.ts';

/** Why something cannot be a new password, as far as both sides can tell. Who has the list knows the most common ones too. */
export type PasswordProblem = 'too_short' | 'too_long' | 'own';

/**
 * A password as it is hashed and compared: NFKC, as NIST SP 800-63B (5.1.1.2) asks for, so that it is the same one from a
 * keyboard that writes letters and accents apart, or wide.
 */
export function normalisePassword(text: string): string {
  return text.normalize('NFKC');
}

/**
 * Why `password` cannot be a new password of this person, or null. Characters are code points and bytes those of UTF-8,
 * both counted in the normalised text: it is what is hashed.
 */
export function passwordProblem(password: string, own: { name: string; email: string }): PasswordProblem | null {
  const text = normalisePassword(password);
  if ([...text].length < LIMITS.passwordMinLength) return 'too_short';
  if (new TextEncoder().encode(text).length > LIMITS.passwordBytes) return 'too_long';
  const core = lettersAndDigits(text);
  const names = [own.name, own.email, own.email.split('@')[0] ?? ''].map(lettersAndDigits);
  return core !== '' && names.includes(core) ? 'own' : null;
}

/**
 * The rule about the most common passwords, for who has the list of them, in lower case: whether a new password is one, but
 * for its capitals and the spaces around it. What is too short to be asked about at all is left out.
 */
export function createCommonRule(list: readonly string[]): (password: string) => boolean {
  const common = new Set(list.filter((one) => one.length >= LIMITS.passwordMinLength));
  return (password) => common.has(normalisePassword(password).trim().toLowerCase());
}

/** What is left of a name when only its spelling is changed: case, spaces, dots. */
function lettersAndDigits(text: string): string {
  return normalisePassword(text)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '');
}
