import type { SecondFactorMethod } from '@parley/protocol';
import { ApiError } from '../../api/http.ts';
import { requestWords } from '../requestWords.ts';
import type { FieldProblem } from '../useForm.ts';

/** The ways that ask for text. */
export type CodeMethod = Exclude<SecondFactorMethod, 'passkey'>;

/** What the second step asks for, by the way that was chosen. */
export const STEP_WORDS = {
  totp: {
    lead: 'Enter the code that your authenticator app shows for Parley.',
    label: 'Code',
    instead: 'Use your authenticator app',
  },
  'recovery-code': {
    lead: 'Enter one of the recovery codes that you kept. Each works once.',
    label: 'Recovery code',
    instead: 'Use a recovery code',
  },
} as const satisfies Record<CodeMethod, Record<'lead' | 'label' | 'instead', string>>;

/** What a refusal of the code means, beside its field. */
export function codeProblem(error: unknown, method: CodeMethod): FieldProblem<'code'> {
  if (error instanceof ApiError && error.code === 'invalid_code') {
    return {
      field: 'code',
      words:
        method === 'recovery-code'
          ? 'This is none of your recovery codes, or it has been used. Check it, or take another one.'
          : 'This code is wrong, or it has been used. Enter the one that your app shows now; each works once.',
    };
  }
  return { field: null, words: requestWords(error) };
}

/** Why one is asked for the password again, or null when it was something else that failed. */
export function expiryWords(error: unknown): string | null {
  if (!(error instanceof ApiError)) return null;
  if (error.code === 'challenge_expired') {
    return 'The second step took too long, or was tried too often. Enter your password again.';
  }
  // The password was changed between the two steps.
  if (error.code === 'invalid_credentials') return 'Your password has just been changed. Enter the new one.';
  return null;
}
