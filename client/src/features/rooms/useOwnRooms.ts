import type { Room } from '@parley/protocol';
import { useCallback } from 'react';
import { useLoaded } from '../useLoaded.ts';
import { useServices } from '../useServices.ts';

/** The person's own rooms, the newest first; null until they are known. What was changed here is shown without asking again. */
export function useOwnRooms() {
  const { api } = useServices();
  const {
    value: rooms,
    error,
    reload,
    setValue: setRooms,
  } = useLoaded<readonly Room[]>(useCallback(async () => (await api.rooms()).rooms, [api]));

  return {
    rooms,
    error,
    load: reload,
    add: (room: Room) => setRooms((former) => [room, ...(former ?? [])]),
    /** `room` takes the place of the one that had `id`, whatever its own is by now. */
    replace: (id: string, room: Room) =>
      setRooms((former) => (former ?? []).map((one) => (one.id === id ? room : one))),
    drop: (id: string) => setRooms((former) => (former ?? []).filter((one) => one.id !== id)),
  };
}
