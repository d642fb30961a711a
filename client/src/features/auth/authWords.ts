import { ApiError } from '../../api/http.ts';
import { waitWords } from '../../ui/durationWords.ts';
import type { FieldProblem } from '../useForm.ts';

/** Where an error of a sign-in or a registration belongs: beside a field, or above the button. */
export type FormProblem = FieldProblem<'name' | 'email' | 'password'>;

/** A sentence for the person, and its place. */
export function formProblem(error: unknown): FormProblem {
  if (!(error instanceof ApiError))
    return { field: null, words: 'Something went wrong on this page. Reload it and try again.' };
  switch (error.code) {
    case 'invalid_credentials':
      return { field: 'password', words: 'This e-mail address and password do not belong together. Check both.' };
    case 'email_taken':
      return {
        field: 'email',
        words: 'There is an account with this address already. Use it, or take another address.',
      };
    case 'weak_password':
      return { field: 'password', words: error.message };
    case 'account_locked':
      return { field: null, words: 'This account is locked. Ask the person who runs this server.' };
    case 'registration_closed':
      return { field: null, words: 'This server takes no new accounts. Ask the person who runs it.' };
    case 'insecure_transport':
      return {
        field: null,
        words:
          'This address is not secure, so the server takes no password over it. Open the page by its https:// address.',
      };
    case 'invitation_required':
      return { field: null, words: 'This server takes new accounts by invitation. Open the link of yours.' };
    case 'invalid_invitation':
      return {
        field: null,
        words: 'This invitation is not good, or no longer. Ask the person who gave it to you for another.',
      };
    case 'mail_unavailable':
      return { field: null, words: 'This server sends no mail. Ask the person who runs it for a link.' };
    case 'too_many_requests':
      return {
        field: null,
        words:
          error.retryAfterSeconds === null
            ? 'Too many attempts. Wait a few minutes, then try again.'
            : `Too many attempts. Try again in ${waitWords(error.retryAfterSeconds)}.`,
      };
    case 'offline':
      return { field: null, words: 'The server does not answer. Check your connection, then try again.' };
    case 'store_unavailable':
      return { field: null, words: 'The server cannot reach its database right now. Try again in a moment.' };
    case 'bad_request':
      return badRequest(error);
    default:
      return { field: null, words: 'The server could not do this. Try again in a moment.' };
  }
}

function badRequest(error: ApiError): FormProblem {
  const issue = error.issues[0];
  switch (issue?.path) {
    case 'name':
      return { field: 'name', words: `The name ${issue.message}.` };
    case 'email':
      return { field: 'email', words: `The address ${issue.message}.` };
    case 'password':
      return { field: 'password', words: `The password ${issue.message}.` };
    default:
      return { field: null, words: 'The server did not understand this form. Reload the page and try again.' };
  }
}
