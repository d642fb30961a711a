import type { HostRefusal } from '../../call/CallControls.ts';

/** What to tell somebody whose part in the room has changed. */
export function hostNewsWords(isHost: boolean): string {
  return isHost
    ? 'You are a host of this room now. You can let people in, ask them to mute, remove them, and end the call for everyone.'
    : 'You are no host of this room any more.';
}

/** What to tell a host of whose wish nothing else is seen: whether one mutes is up to them. */
export function muteAskedWords(name: string): string {
  return `${name} was asked to mute.`;
}

/** What to tell a host whose wish the server did not grant. */
export function hostWords(refusal: HostRefusal): string {
  switch (refusal) {
    case 'unreachable':
      return 'The server cannot be reached, so nothing was changed. Try again when the connection is back.';
    case 'not_host':
      return 'You are no host of this room any more, so nothing was changed.';
    case 'not_allowed':
      return 'That was not done: this person has left, or cannot be removed by you. Only its owner removes the hosts of a room.';
    case 'room_full':
      return 'The room is full. Somebody must leave before another one can enter.';
    case 'too_many_requests':
      return 'That was a little too fast. Wait a moment, then try again.';
    default:
      return 'The server could not do this. Try again in a moment.';
  }
}
