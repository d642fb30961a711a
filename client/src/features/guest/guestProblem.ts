import { ApiError } from '../../api/http.ts';
import { requestWords } from '../requestWords.ts';
import type { FieldProblem } from '../useForm.ts';

/** What a refusal to become a guest means. */
export function guestProblem(error: unknown): FieldProblem<'name'> {
  if (error instanceof ApiError) {
    if (error.code === 'not_found') {
      return { field: null, words: 'This room takes no guests any more. Sign in, or ask for a new link.' };
    }
    if (error.code === 'bad_request' && error.issues.some(({ path }) => path === 'name')) {
      return { field: 'name', words: 'Choose another name: one line of ordinary characters.' };
    }
  }
  return { field: null, words: requestWords(error) };
}
