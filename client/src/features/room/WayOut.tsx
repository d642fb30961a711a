import { useLocation } from 'react-router-dom';
import { LinkButton } from '../../ui/Button.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { useSelf } from '../useSelf.ts';

/** Away from a room that one is not in: to the lobby, or for a guest, who has none, to the sign-in and back here. */
export function WayOut({ variant }: { variant: 'primary' | 'plain' }) {
  const { isGuest } = useSelf();
  const { isAuthenticated } = useAuth();
  const location = useLocation();
  // A guest may have signed in with another tab.
  return isGuest && !isAuthenticated ? (
    <LinkButton to="/login" state={{ from: location }} variant={variant}>
      Sign in instead
    </LinkButton>
  ) : (
    <LinkButton to="/lobby" variant={variant}>
      Go to the lobby
    </LinkButton>
  );
}
