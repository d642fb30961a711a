import type { ReactNode } from 'react';
import { Link, Navigate } from 'react-router-dom';
import { Waiting } from '../../ui/Waiting.tsx';
import { AuthPage } from './AuthPage.tsx';
import { useDestination } from './destination.ts';
import { RegisterForm } from './RegisterForm.tsx';
import { useAuth } from './useAuth.ts';
import { useServerInfo } from './useServerInfo.ts';

/** Makes an account, where this server lets whoever asks; else says what it takes. `invited`: what it is by invitation. */
export function Register({ invited }: { invited: ReactNode }) {
  const { isAuthenticated } = useAuth();
  const { destination, state } = useDestination();
  const info = useServerInfo();
  if (isAuthenticated) return <Navigate to={destination} replace />;

  if (info === null) return <Waiting words="Asking the server" />;
  if (info === 'unknown' || info.registration === 'open') return <RegisterForm />;
  if (info.registration === 'invite') return invited;
  return (
    <AuthPage
      title="No new accounts here"
      lead="This server takes none at the moment."
      footer={
        <>
          Have an account?{' '}
          <Link to="/login" state={state} className="link">
            Sign in
          </Link>
        </>
      }
    >
      <p className="mt-6">Ask the person who runs it, if you think that you should have one.</p>
    </AuthPage>
  );
}
