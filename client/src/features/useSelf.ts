import { useAuth } from './auth/useAuth.ts';
import { useGuestPass } from './guest/useGuestPass.ts';

/** Who one is in a room: a member, or a guest by the name they gave. */
export function useSelf(): { name: string; isGuest: boolean } {
  const { user } = useAuth();
  const pass = useGuestPass();
  if (user !== null) return { name: user.name, isGuest: false };
  return { name: pass?.name ?? '', isGuest: pass !== null };
}
