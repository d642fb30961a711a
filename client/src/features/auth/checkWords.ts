import type { ApiError } from '../../api/http.ts';
import { requestWords } from '../requestWords.ts';

type CheckWords = {
  readonly title: string;
  readonly words: string;
  /** What helps: to ask once more, to load the page anew, or another sign-in. */
  readonly way: 'again' | 'reload' | 'sign-in';
};

const STAYS = 'You are still signed in. This page tries again by itself every few seconds.';

/** Why a visit could not begin: it is not known who is signed in. `isOnline`: whether this device has a network at all. */
export function checkWords(problem: ApiError, isOnline: boolean): CheckWords {
  switch (problem.code) {
    case 'offline':
      return isOnline
        ? { title: 'The server does not answer', words: STAYS, way: 'again' }
        : { title: 'You are offline', words: `This device has no network. ${STAYS}`, way: 'again' };
    case 'store_unavailable':
    case 'not_ready':
    case 'internal':
      return { title: 'The server has a problem', words: `${requestWords(problem)} ${STAYS}`, way: 'again' };
    case 'too_many_requests':
      return { title: 'The server asks to wait', words: `${requestWords(problem)} ${STAYS}`, way: 'again' };
    case 'unexpected':
    case 'not_found':
    case 'bad_request':
      return {
        title: 'This page may be too old',
        words:
          'It does not understand what the server says, or the other way round. The server may have been updated since the page was loaded. You are still signed in.',
        way: 'reload',
      };
    case 'insecure_transport':
    case 'origin_not_allowed':
      return { title: 'This address does not work', words: requestWords(problem), way: 'again' };
    default:
      return {
        title: problem.code === 'account_locked' ? 'Your account is locked' : 'Your session is over',
        words: requestWords(problem),
        way: 'sign-in',
      };
  }
}
