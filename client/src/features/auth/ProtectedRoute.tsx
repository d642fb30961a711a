import { Suspense, useEffect, useState, type ComponentType, type ReactNode } from 'react';
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
  /** What those who are not signed in may find here instead of the sign-in; null: instead of it in any case. */
  guests?: ComponentType<{ toSignIn: ReactNode | null }>;
};

/** Lets signed-in people through; sends others to the sign-in, which brings them back here. */
export function ProtectedRoute({ guests: Guests }: Props) {
  const { isAuthenticated, loading, problem, ending } = useAuth();
  const location = useLocation();
  const { guest } = useServices();
  const pass = useGuestPass();
  const roomId = roomIdAt(location.pathname);
  /** In their room a guest is a guest, whoever signs in with another tab. */
  const isGuestHere = Guests !== undefined && pass !== null && pass.roomId === roomId;
  /** The room in which they have been a guest: who was is not sent to a sign-in without a word. */
  const [formerly, setFormerly] = useState<string>();
  const wasGuestHere = formerly === roomId;
  useEffect(() => {
    if (isGuestHere) setFormerly(pass.roomId);
    else if (isAuthenticated) {
      setFormerly(undefined);
      guest.forget();
    }
  }, [isGuestHere, isAuthenticated, pass, guest]);

  // Whoever comes after a deleted account is somebody new, who was going nowhere yet.
  const toSignIn = <Navigate to="/login" state={ending === 'account-deleted' ? null : { from: location }} replace />;
  // Whose session has just ended is to learn that, and is no guest; unless it was another tab's, beside a guest's visit.
  const mayBeGuest = !isAuthenticated && !loading && problem === null && (ending === null || wasGuestHere);
  if (Guests !== undefined && (isGuestHere || mayBeGuest)) {
    return (
      <Suspense fallback={<Waiting words="Opening the room" />}>
        <Guests toSignIn={wasGuestHere ? null : toSignIn} />
      </Suspense>
    );
  }
  if (problem !== null) return <CheckFailed problem={problem} />;
  if (loading) return <Waiting words="Signing you in" />;
  if (!isAuthenticated) return toSignIn;

  const found = obstacle(window);
  return found === null ? <Outlet /> : <CannotRun obstacle={found} />;
}
