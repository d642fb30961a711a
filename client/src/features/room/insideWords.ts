import type { Occupant } from '@parley/protocol';
import { listParts, type NamingPart } from '../../ui/listWords.ts';

/** Who is in a room, for somebody who is still outside. They themselves come first, however often they are there. */
export function insideWords(inside: readonly Occupant[]): NamingPart[] {
  const others = inside.filter(({ isSelf }) => isSelf !== true);
  const isInside = others.length < inside.length;
  if (others.length === 0) {
    return [{ text: isInside ? 'You are already inside elsewhere.' : 'Nobody is here yet.', isName: false }];
  }
  const people: readonly Occupant[] = isInside ? [{ name: 'You' }, ...others] : others;
  const verb = people.length > 1 ? 'are' : 'is';
  return [...withGuests(people), { text: ` ${verb} inside.`, isName: false }];
}

/** The names as a list. That somebody is a guest stands behind the name, and is not cut off with it. */
function withGuests(people: readonly Occupant[]): NamingPart[] {
  const named = people.values();
  return listParts(people.map(({ name }) => name)).flatMap((part) => {
    const isGuest = part.isName && named.next().value?.isGuest === true;
    return isGuest ? [part, { text: ' (guest)', isName: false }] : [part];
  });
}
