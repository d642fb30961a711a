import { LIMITS } from '@parley/protocol';
import type { JoinRefusal } from '../../call/callState.ts';

type Refusal = { readonly title: string; readonly words: string; readonly canRetry: boolean };

/** What to tell someone who may not, or cannot, enter a room. */
export function refusalWords(reason: JoinRefusal): Refusal {
  switch (reason) {
    case 'room_full':
      return {
        title: 'The room is full',
        words: `A call has at most ${LIMITS.participantsPerRoom} people. Try again when someone has left.`,
        canRetry: true,
      };
    case 'not_found':
      return {
        title: 'There is no such room',
        words: 'The link may be cut short or out of date. Ask for a new one, or start a call of your own.',
        canRetry: false,
      };
    case 'bad_request':
      return {
        title: 'This cannot be a room',
        words: "A room's name is one line of at most 128 ordinary characters. Choose another one in the lobby.",
        canRetry: false,
      };
    case 'wrong_email':
    case 'unauthorized':
    case 'session_ended':
    case 'session_expired':
      return {
        title: 'You are no longer signed in',
        words: 'Your session ended, perhaps from another device. Go to the lobby and sign in again.',
        canRetry: false,
      };
    case 'not_allowed':
      return {
        title: 'You may not enter',
        words: 'This room is for invited people. Ask them to let you in.',
        canRetry: false,
      };
    default:
      return {
        title: 'The room did not open',
        words: 'Something went wrong on the server. Try again in a moment.',
        canRetry: true,
      };
  }
}
