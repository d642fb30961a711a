import { useCallback } from 'react';
import { useLoaded } from '../useLoaded.ts';
import { useServices } from '../useServices.ts';
import { insideWords } from './insideWords.ts';

/** Who comes while one looks at oneself appears soon. */
const EVERY_MS = 5000;

/**
 * Who is inside already, in one line that is kept free until it is known. While the server is away the last words stay:
 * whether one can enter shows when one does.
 */
export function Inside({ roomId }: { roomId: string }) {
  const { visit } = useServices();
  const { value } = useLoaded(
    useCallback(() => visit.room(roomId), [visit, roomId]),
    EVERY_MS,
  );
  const inside = value?.room?.inside;
  // The columns of a grid share what there is: a short name stays whole beside a long one, which is cut.
  return (
    <p role="status" className="mt-1 grid min-h-5 grid-flow-col justify-start text-small whitespace-pre">
      {inside !== undefined &&
        insideWords(inside).map(({ text, isName }, index) => (
          // Nothing of a part is its own: two people may have one name.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={index} className={isName ? 'truncate' : undefined}>
            {text}
          </span>
        ))}
    </p>
  );
}
