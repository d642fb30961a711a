import { isMadeRoomId } from '@parley/protocol';

/** What a host is asked about once more. */
export type HostQuestion =
  | {
      readonly kind: 'remove';
      readonly id: string;
      readonly name: string;
      readonly isGuest: boolean;
      readonly roomId: string;
    }
  | { readonly kind: 'hand-over'; readonly id: string; readonly name: string; readonly isOwner: boolean }
  | { readonly kind: 'end-for-all' };

type Words = {
  readonly title: string;
  readonly words: string;
  readonly yes: string;
  /** It ends something for somebody. */
  readonly isEnd: boolean;
};

/** What will come of it, before it does. */
export function questionWords(question: HostQuestion): Words {
  switch (question.kind) {
    case 'remove':
      return {
        title: `Remove ${question.name}?`,
        words: removalWords(question),
        yes: comesBack(question) ? 'Remove' : 'Remove and keep out',
        isEnd: true,
      };
    case 'hand-over':
      return {
        title: `Make ${question.name} a host?`,
        words: question.isOwner
          ? 'They can let people in, remove them, lock the room and end the call. You stay a host: the room is yours.'
          : 'They can let people in, remove them, lock the room and end the call. You are no host any more.',
        yes: 'Make host',
        isEnd: false,
      };
    case 'end-for-all':
      return {
        title: 'End the call for everyone?',
        words: 'Everybody is out of the room at once, you too. The room itself stays.',
        yes: 'End for everyone',
        isEnd: true,
      };
  }
}

/** Whether the link lets somebody in again who was removed: nobody vouches for who a guest is. */
function comesBack({ isGuest, roomId }: Extract<HostQuestion, { kind: 'remove' }>): boolean {
  return isGuest && isMadeRoomId(roomId);
}

function removalWords(question: Extract<HostQuestion, { kind: 'remove' }>): string {
  if (!isMadeRoomId(question.roomId))
    return 'They are out at once and are kept out, for as long as somebody is in this room.';
  if (comesBack(question)) {
    return 'They are out at once, and their pass ends. With the link they may come again under another name: lock the room, or let people in one by one, if that matters.';
  }
  return 'They are out at once and are kept out: they cannot enter this room again, also by a new link.';
}
