import type { EndReason, JoinRefusal } from '../../call/callState.ts';
import { endTitle, endWords } from '../lobby/endWords.ts';

type End = {
  readonly roomId: string;
  readonly reason: EndReason;
  readonly by: string | null;
  readonly refusal?: JoinRefusal;
};

/**
 * What leads a guest on. `enter`: to the pre-join, by the same pass. `knock`: to the door. `link`: to where the room's link
 * led first, for another pass. `away`: nothing here does.
 */
export type GuestWay = 'enter' | 'knock' | 'link' | 'away';

/** How a guest's visit ended, and the one way on. `end` is null where the pass ended outside of any visit. */
export function guestEnd(end: End | null, isPassOver: boolean): { title: string; words: string | null; way: GuestWay } {
  if (end === null) {
    const words = 'Your time as a guest is over, or the room takes no guests by this link any more.';
    return { title: 'Your visit is over', words, way: 'link' };
  }
  if (end.reason === 'removed') {
    const by = end.by ?? 'A host';
    return { title: endTitle(end.reason), words: `${by} removed you. You cannot enter again as you are.`, way: 'away' };
  }
  const lost = end.reason === 'seat-lost' ? seatLost(end.refusal) : null;
  const told = lost ?? { title: 'Thanks for coming', words: guestEndWords(end), way: 'enter' as const };
  return isPassOver ? { ...told, way: 'link' } : told;
}

function guestEndWords(end: End): string | null {
  return end.reason === 'path-lost'
    ? 'No connection could be made for two minutes. Enter again when your network is back.'
    : endWords(end);
}

function seatLost(refusal: JoinRefusal | undefined): { title: string; words: string; way: GuestWay } {
  switch (refusal) {
    case 'room_full':
      return {
        title: 'The room is full',
        words: 'While you were away, the last place was taken. Enter again when somebody has left.',
        way: 'enter',
      };
    case 'must_knock':
      return {
        title: 'Somebody must let you in',
        words: 'You were away for long, so a host decides again who enters. Ask them.',
        way: 'knock',
      };
    case 'not_found':
      return {
        title: 'The room is closed',
        words: 'While you were away, a host closed the room, or its link ended. See whether it takes guests again.',
        way: 'link',
      };
    default:
      return {
        title: 'You lost your place',
        words: 'You were away for long, and the server could not give you your place back. Enter again.',
        way: 'enter',
      };
  }
}
