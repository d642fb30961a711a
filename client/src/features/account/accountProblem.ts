import { ApiError } from '../../api/http.ts';
import { requestWords } from '../requestWords.ts';
import type { FieldProblem } from '../useForm.ts';

/** The fields of what asks for one's password once more. */
export type AccountField = 'password' | 'next' | 'code';

/** What a refusal of a change to the account means, and where it belongs. `code`: what was given, null if it was not asked for. */
export function accountProblem(error: unknown, code: string | null): FieldProblem<AccountField> {
  if (!(error instanceof ApiError)) return { field: null, words: requestWords(error) };
  switch (error.code) {
    case 'invalid_credentials':
      return { field: 'password', words: 'This is not your password. Check it, then try again.' };
    case 'second_factor_required':
      return {
        field: 'code',
        words:
          code === null
            ? 'Enter the code of your authenticator app, or a recovery code.'
            : 'This code is not good, or no longer. Enter the one that your app shows now.',
      };
    case 'weak_password':
      return { field: 'next', words: error.message };
    default:
      return { field: null, words: requestWords(error) };
  }
}
