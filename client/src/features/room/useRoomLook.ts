import { isMadeRoomId, type Room } from '@parley/protocol';
import { useCallback, useEffect, useState } from 'react';
import { useServices } from '../useServices.ts';

/**
 * What the server says about a room from outside. `typed`: a name that somebody typed, which needs no asking. `absent`: it
 * is not there, or not for this person. `unknown`: the server did not say; entering will.
 */
export type RoomLook =
  | { readonly status: 'typed' | 'loading' | 'absent' | 'unknown' }
  | { readonly status: 'found'; readonly room: Room };

/** Looks at the room once; `replace` takes what has been learned of it since. */
export function useRoomLook(roomId: string): { look: RoomLook; replace(room: Room): void } {
  const { visit } = useServices();
  const [look, setLook] = useState<RoomLook>({ status: isMadeRoomId(roomId) ? 'loading' : 'typed' });

  useEffect(() => {
    if (!isMadeRoomId(roomId)) return;
    let isHere = true;
    const show = (next: RoomLook): void => {
      if (isHere) setLook(next);
    };
    visit.room(roomId).then(
      ({ room }) => show(room === null ? { status: 'absent' } : { status: 'found', room }),
      () => show({ status: 'unknown' }),
    );
    return () => {
      isHere = false;
    };
  }, [visit, roomId]);

  const replace = useCallback((room: Room) => setLook({ status: 'found', room }), []);
  return { look, replace };
}
