import { ApiError } from '../../api/http.ts';
import { requestWords } from '../requestWords.ts';
import type { FieldProblem } from '../useForm.ts';

/** The fields of what asks for one's password once more. */
export type AccountField = 'password' | 'next' | 'code';

/** What a refusal of a change to the account means, and where it belongs. */
export function accountProblem(error: unknown): FieldProblem<AccountField> {
  if (!(error instanceof ApiError)) return { field: null, words: requestWords(error) };
  switch (error.code) {
    case 'invalid_credentials':
      return { field: 'password', words: 'This is not your password. Check it, then try again.' };
    case 'second_factor_required':
      return { field: 'code', words: 'Enter the code of your authenticator app, or a recovery code.' };
    case 'invalid_code':
      return {
        field: 'code',
        words: 'This code is wrong, or it has been used. Enter the one that your app shows now; each works once.',
      };
    case 'weak_password':
      return { field: 'next', words: error.message };
    default:
      return { field: null, words: requestWords(error) };
  }
}
