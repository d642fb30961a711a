import { LIMITS } from '@parley/protocol';
import type { JoinRefusal } from '../../call/callState.ts';

type Refusal = {
  readonly title: string;
  readonly words: string;
  /** What may help: to try once more, to knock, for a guest to begin at the link again, or nothing that this page has. */
  readonly remedy: 'join' | 'knock' | 'link' | null;
};

/** What to tell someone who may not, or cannot, enter a room. A guest has neither a lobby nor a sign-in. */
export function refusalWords(reason: JoinRefusal, isGuest = false): Refusal {
  return (isGuest ? guestRefusal(reason) : null) ?? memberRefusal(reason);
}

/** Where a guest is told something else; null where the same is true for both. */
function guestRefusal(reason: JoinRefusal): Refusal | null {
  switch (reason) {
    case 'not_found':
    case 'room_locked':
    case 'kept_out':
    case 'not_allowed':
      return {
        title: 'The room is closed to you',
        words:
          'A host has closed it, or its link has ended or been renewed. Begin at the link again, or ask whoever invited you.',
        remedy: 'link',
      };
    case 'bad_request':
    case 'wrong_email':
    case 'unauthorized':
    case 'session_ended':
    case 'session_expired':
      return {
        title: 'Your time as a guest is over',
        words: 'The room does not know you any more. Begin at its link again, with your name.',
        remedy: 'link',
      };
    default:
      return null;
  }
}

function memberRefusal(reason: JoinRefusal): Refusal {
  switch (reason) {
    case 'room_full':
      return {
        title: 'The room is full',
        words: `A call has at most ${LIMITS.participantsPerRoom} people. Try again when someone has left.`,
        remedy: 'join',
      };
    case 'room_ended':
      return {
        title: 'The call is over',
        words: 'A host ended it for everyone while you were away.',
        remedy: 'join',
      };
    case 'not_found':
      return {
        title: 'This link leads nowhere',
        words:
          'This room does not exist, or its link is no longer good. Ask whoever sent it for a new one, or start a call of your own.',
        remedy: null,
      };
    case 'declined':
      return {
        title: 'You were not let in',
        words: 'A host declined for now. Have a word with them another way, then ask again.',
        remedy: 'knock',
      };
    case 'must_knock':
      return {
        title: 'Somebody must let you in',
        words: 'A host of this room decides who enters. Ask to join, and wait until they answer.',
        remedy: 'knock',
      };
    case 'room_locked':
      return {
        title: 'The room is locked',
        words: 'Nobody else can enter as long as somebody is inside. Ask them to unlock it, then try again.',
        remedy: 'join',
      };
    case 'kept_out':
      return {
        title: 'You cannot enter again',
        words: 'A host has removed you from this room. It is open to you again when everybody has left it.',
        remedy: null,
      };
    case 'bad_request':
      return {
        title: 'This cannot be a room',
        words: "A room's name is one line of at most 128 ordinary characters. Choose another one in the lobby.",
        remedy: null,
      };
    case 'wrong_email':
    case 'unauthorized':
    case 'session_ended':
    case 'session_expired':
      return {
        title: 'You are no longer signed in',
        words: 'Your session ended, perhaps from another device. Go to the lobby and sign in again.',
        remedy: null,
      };
    case 'not_allowed':
      return {
        title: 'You may not enter',
        words: 'This room is for invited people. Ask them to let you in.',
        remedy: null,
      };
    default:
      return {
        title: 'The room did not open',
        words: 'Something went wrong on the server. Try again in a moment.',
        remedy: 'join',
      };
  }
}
