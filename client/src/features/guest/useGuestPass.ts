import { useSyncExternalStore } from 'react';
import type { GuestPass } from '../../api/GuestStore.ts';
import { useServices } from '../useServices.ts';

/** The pass of whoever is here without an account; null for everybody else. */
export function useGuestPass(): GuestPass | null {
  const { guest } = useServices();
  return useSyncExternalStore(guest.subscribe, guest.getSnapshot);
}
