import { Suspense, type ComponentType } from 'react';
import { Link, Navigate } from 'react-router-dom';
import { Waiting } from '../../ui/Waiting.tsx';
import { useLinkToken } from '../recovery/useLinkToken.ts';
import { AuthPage } from './AuthPage.tsx';
import { useDestination } from './destination.ts';
import { RegisterForm } from './RegisterForm.tsx';
import { useAuth } from './useAuth.ts';
import { useServerInfo } from './useServerInfo.ts';

type Props = {
  /** Registration where it takes an invitation; most servers never need it, so it comes later. */
  invited: ComponentType<{ token: string | null }>;
};

/** Makes an account, where this server lets whoever asks; else says what it takes. */
export function Register({ invited: Invited }: Props) {
  const token = useLinkToken();
  const { isAuthenticated } = useAuth();
  const { destination, state } = useDestination();
  const info = useServerInfo();
  if (isAuthenticated) return <Navigate to={destination} replace />;

  if (info === null) return <Waiting words="Asking the server" />;
  if (info === 'unknown' || info.registration === 'open') {
    // A server that could not be asked may want the invitation; one that takes everybody passes over it.
    // Another invitation in the same tab is another visit.
    return <RegisterForm key={token} {...(token !== null && { invitation: { token, email: '' } })} />;
  }
  if (info.registration === 'invite') {
    return (
      <Suspense fallback={<Waiting words="Looking at your invitation" />}>
        <Invited key={token} token={token} />
      </Suspense>
    );
  }
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
