import { useAuth } from './auth/useAuth.ts';
import { useGuestPass } from './guest/useGuestPass.ts';

/** Who one is in a room: a member, or a guest by the name they gave. */
export function useSelf(): { name: string; isGuest: boolean } {
  const { user } = useAuth();
  const pass = useGuestPass();
  // Somebody who is a guest in this tab may have signed in with another one.
  if (pass !== null) return { name: pass.name, isGuest: true };
  return { name: user?.name ?? '', isGuest: false };
}
