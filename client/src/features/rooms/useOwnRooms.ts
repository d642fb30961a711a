import type { Room } from '@parley/protocol';
import { useCallback, useEffect, useState } from 'react';
import { useServices } from '../useServices.ts';

/** The person's own rooms, the newest first; null until they are known. What was changed here is shown without asking again. */
export function useOwnRooms() {
  const { api } = useServices();
  const [rooms, setRooms] = useState<readonly Room[] | null>(null);
  const [error, setError] = useState<unknown>(null);

  const load = useCallback(
    async (isWanted: () => boolean) => {
      setError(null);
      try {
        const reply = await api.rooms();
        if (isWanted()) setRooms(reply.rooms);
      } catch (cause) {
        if (isWanted()) setError(cause);
      }
    },
    [api],
  );
  useEffect(() => {
    let isHere = true;
    void load(() => isHere);
    return () => {
      isHere = false;
    };
  }, [load]);

  return {
    rooms,
    error,
    load: () => void load(() => true),
    add: (room: Room) => setRooms((former) => [room, ...(former ?? [])]),
    /** `room` takes the place of the one that had `id`, whatever its own is by now. */
    replace: (id: string, room: Room) =>
      setRooms((former) => (former ?? []).map((one) => (one.id === id ? room : one))),
    drop: (id: string) => setRooms((former) => (former ?? []).filter((one) => one.id !== id)),
  };
}
