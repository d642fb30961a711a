import { Email, LIMITS, Name, passwordProblem } from '@parley/protocol';
import type { FormProblem } from './authWords.ts';
import { problemReasons } from './strengthWords.ts';
import type { PasswordMeter } from './usePasswordStrength.ts';

/** What is wrong with a name, before the server is asked. */
export function checkName(name: string): FormProblem[] {
  if (name.trim() === '') return [{ field: 'name', words: 'Enter your name. Others see it in a call.' }];
  if (Name.safeParse(name).success) return [];
  return [{ field: 'name', words: `Use at most ${LIMITS.nameLength} ordinary characters.` }];
}

export function checkEmail(email: string): FormProblem[] {
  if (email.trim() === '') return [{ field: 'email', words: 'Enter your e-mail address.' }];
  if (Email.safeParse(email).success) return [];
  return [{ field: 'email', words: 'This is not a complete address. It looks like name@example.com.' }];
}

/** For a sign-in: rules for new passwords must not keep out an old one. */
export function checkPresent(password: string): FormProblem[] {
  return password === '' ? [{ field: 'password', words: 'Enter your password.' }] : [];
}

/** What the server would say of a new password, as far as is known here. */
export function checkNewPassword(
  password: string,
  own: { name: string; email: string },
  { isCommon }: Pick<PasswordMeter, 'isCommon'>,
): FormProblem[] {
  if (password === '') return [{ field: 'password', words: 'Choose a password.' }];
  const problem = passwordProblem(password, own) ?? (isCommon(password) ? 'common' : null);
  return problem === null ? [] : [{ field: 'password', words: problemReasons[problem] }];
}
