import { Suspense, useEffect, type ComponentType, type ReactNode } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router-dom';
import { Waiting } from '../../ui/Waiting.tsx';
import { CannotRun } from '../CannotRun.tsx';
import { useGuestPass } from '../guest/useGuestPass.ts';
import { roomIdAt } from '../lobby/roomLink.ts';
import { obstacle } from '../obstacle.ts';
import { useServices } from '../useServices.ts';
import { CheckFailed } from './CheckFailed.tsx';
import { useAuth } from './useAuth.ts';

type Props = {
  /** What those who are not signed in may find here instead of the sign-in. */
  guests?: ComponentType<{ toSignIn: ReactNode }>;
};

/** Lets signed-in people through; sends others to the sign-in, which brings them back here. */
export function ProtectedRoute({ guests: Guests }: Props) {
  const { isAuthenticated, loading, problem, ending } = useAuth();
  const location = useLocation();
  const { guest } = useServices();
  const pass = useGuestPass();
  /** In their room a guest is a guest, whoever signs in with another tab. */
  const isGuestHere = Guests !== undefined && pass !== null && pass.roomId === roomIdAt(location.pathname);
  const hasLeft = pass !== null && isAuthenticated && !isGuestHere;
  useEffect(() => {
    if (hasLeft) guest.forget();
  }, [hasLeft, guest]);

  // Whoever comes after a deleted account is somebody new, who was going nowhere yet.
  const toSignIn = <Navigate to="/login" state={ending === 'account-deleted' ? null : { from: location }} replace />;
  // Whose session has just ended is to learn that, and is no guest.
  const mayBeGuest = !isAuthenticated && !loading && problem === null && ending === null;
  if (Guests !== undefined && (isGuestHere || mayBeGuest)) {
    return (
      <Suspense fallback={<Waiting words="Opening the room" />}>
        <Guests toSignIn={toSignIn} />
      </Suspense>
    );
  }
  if (problem !== null) return <CheckFailed problem={problem} />;
  if (loading) return <Waiting words="Signing you in" />;
  if (!isAuthenticated) return toSignIn;

  const found = obstacle(window);
  return found === null ? <Outlet /> : <CannotRun obstacle={found} />;
}
