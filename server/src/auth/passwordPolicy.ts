import { createCommonRule, LIMITS, passwordProblem, type PasswordProblem } from '@parley/protocol';
import { dictionary } from '@zxcvbn-ts/language-common';
import { AppError } from '../AppError.ts';

const SENTENCES: Record<PasswordProblem | 'common', string> = {
  too_short: `The password must have at least ${LIMITS.passwordMinLength} characters.`,
  too_long: `The password must have at most ${LIMITS.passwordBytes} bytes: bcrypt would ignore the rest.`,
  own: 'The password must not be your name or your e-mail address.',
  common: 'The password is one of the most common ones, which are guessed first. Choose another.',
};

const isCommon = createCommonRule(dictionary['passwords-common']);

/**
 * The one rule for new passwords, wherever one is chosen. `path` is the field that it came in.
 * @throws AppError `weak_password`
 */
export function refuseBadPassword(password: string, own: { name: string; email: string }, path: string): void {
  const problem = passwordProblem(password, own) ?? (isCommon(password) ? 'common' : null);
  if (problem === null) return;
  const message = SENTENCES[problem];
  throw new AppError('weak_password', { message, issues: [{ path, message }] });
}
