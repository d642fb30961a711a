import { ApiError } from '../api/http.ts';
import { waitWords } from '../ui/durationWords.ts';

/** What to tell a person about a request that failed. */
export function requestWords(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong on this page. Reload it and try again.';
  switch (error.code) {
    case 'offline':
      return 'The server does not answer. Check your connection, then try again.';
    case 'store_unavailable':
      return 'The server cannot reach its database right now. Try again in a moment.';
    case 'too_many_requests':
      return error.retryAfterSeconds === null
        ? 'That was a little too fast. Wait a moment, then try again.'
        : `That was a little too fast. Try again in ${waitWords(error.retryAfterSeconds)}.`;
    default:
      return 'The server could not do this. Try again in a moment.';
  }
}
