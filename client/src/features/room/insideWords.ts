import type { Occupant } from '@parley/protocol';
import { listParts, type NamingPart } from '../../ui/listWords.ts';

/** Who is in a room, for somebody who is still outside. They themselves come first, however often they are there. */
export function insideWords(inside: readonly Occupant[]): NamingPart[] {
  const others = inside.filter(({ isSelf }) => isSelf !== true);
  const isInside = others.length < inside.length;
  if (others.length === 0) {
    return [{ text: isInside ? 'You are already inside elsewhere.' : 'Nobody is here yet.', isName: false }];
  }
  const names = others.map(({ name, isGuest }) => (isGuest === true ? `${name} (guest)` : name));
  const verb = isInside || others.length > 1 ? 'are' : 'is';
  return [...listParts(isInside ? ['You', ...names] : names), { text: ` ${verb} inside.`, isName: false }];
}
