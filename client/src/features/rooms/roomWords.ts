import { LIMITS, Title, type Room, type RoomAccess, type RoomPeopleReply } from '@parley/protocol';
import { ApiError } from '../../api/http.ts';
import { momentWords } from '../../ui/momentWords.ts';
import { requestWords } from '../requestWords.ts';

/** Who may enter, in the order from the most open. */
export const ACCESS_CHOICES: readonly { id: RoomAccess; label: string }[] = [
  { id: 'open', label: 'Everybody with the link' },
  { id: 'ask', label: 'Whom a host lets in' },
  { id: 'locked', label: 'Nobody new' },
];

/** What the choice means, beneath it. */
export function accessHint(access: RoomAccess): string {
  switch (access) {
    case 'open':
      return 'Whoever is signed in and has the link comes in.';
    case 'ask':
      return 'Others wait at the door with their name, and you or another host admit them.';
    case 'locked':
      return 'Only you and other hosts. For everybody else the link leads nowhere.';
  }
}

/** A room in a line of a list. */
export function roomLine({ access, allowsGuests, expiresAt }: Room, now: Date): string {
  const who = { open: 'Open to everybody with the link', ask: 'You let people in', locked: 'Locked' }[access];
  const guests = allowsGuests && access !== 'locked' ? 'guests too' : null;
  return [who, guests, expiresAt !== null && expiryWords(expiresAt, now)].filter(Boolean).join(' · ');
}

function expiryWords(iso: string, now: Date): string {
  return new Date(iso) <= now ? 'the link has ended' : `until ${momentWords(iso)}`;
}

/** What a host has decided about somebody. */
export function standingWords(standing: RoomPeopleReply['people'][number]['standing']): string {
  switch (standing) {
    case 'host':
      return 'Is a host whenever inside';
    case 'admitted':
      return 'Was let in, and need not ask again';
    case 'kept-out':
      return 'Was removed, and is kept out';
  }
}

/** What is wrong with a title, before the server is asked; null: nothing. */
export function titleProblem(title: string): string | null {
  if (title.trim() === '') return 'Give the room a title. Others see it.';
  return Title.safeParse(title).success ? null : `Use at most ${LIMITS.titleLength} ordinary characters.`;
}

/** What to tell somebody whose room was not changed as they wished. */
export function roomProblem(error: unknown): string {
  if (error instanceof ApiError) {
    switch (error.code) {
      case 'room_limit':
        return 'You have as many rooms as an account may have. Delete one that you no longer need, then make this one.';
      case 'room_in_use':
        return 'Somebody is in the room right now. Its link can be renewed when everybody has left.';
      case 'not_found':
        return 'This room is not there any more. Reload the page to see what is.';
      case 'not_host':
        return 'This room is not yours, so nothing was changed.';
      case 'bad_request':
        return 'The title must be one line of ordinary characters, and the link cannot end in the past.';
      default:
    }
  }
  return requestWords(error);
}
