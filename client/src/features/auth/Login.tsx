import type { SecondFactorChallenge } from '@parley/protocol';
import { Suspense, useState, useSyncExternalStore, type ComponentType } from 'react';
import { Link, Navigate } from 'react-router-dom';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { useServices } from '../useServices.ts';
import { AuthPage } from './AuthPage.tsx';
import { checkEmail, checkPresent } from './checkFields.ts';
import { useDestination } from './destination.ts';
import { EmailField } from './EmailField.tsx';
import { endingWords, untoldWords } from './endingWords.ts';
import { PasskeySignIn } from './PasskeySignIn.tsx';
import { PasswordField } from './PasswordField.tsx';
import type { SecondStepProps } from './SecondStep.tsx';
import { useAuth } from './useAuth.ts';
import { useAuthForm } from './useAuthForm.ts';

/** `secondStep`: what comes after the password where that is not enough. Most people never need it, so it comes later. */
export function Login({ secondStep: SecondStep }: { secondStep: ComponentType<SecondStepProps> }) {
  const { isAuthenticated, ending, login } = useAuth();
  const { destination, state } = useDestination();
  const { session, signOuts } = useServices();
  const { isKnownHere } = session;
  const untold = useSyncExternalStore(signOuts.subscribe, signOuts.getSnapshot);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [challenge, setChallenge] = useState<SecondFactorChallenge | null>(null);
  /** Why one is back here from the second step. */
  const [expiry, setExpiry] = useState<string | null>(null);
  const { form, submit, isPending, errorOf } = useAuthForm(
    { email, password },
    () => [...checkEmail(email), ...checkPresent(password)],
    async () => {
      setExpiry(null);
      setChallenge(await login(email, password));
    },
  );

  if (isAuthenticated) return <Navigate to={destination} replace />;
  if (challenge !== null) {
    const goBack = (words: string | null) => {
      setChallenge(null);
      setExpiry(words);
      setPassword('');
    };
    return (
      <Suspense fallback={<Waiting words="Opening the second step" />}>
        <SecondStep {...challenge} onBack={goBack} />
      </Suspense>
    );
  }
  const problem = errorOf(null) ?? expiry;

  return (
    <AuthPage
      title={isKnownHere ? 'Welcome back' : 'Welcome'}
      lead={leadTo(destination, isKnownHere)}
      footer={
        <>
          New here?{' '}
          <Link to="/register" state={state} className="link">
            Create an account
          </Link>
        </>
      }
    >
      <div role="status" className="mt-6 grid gap-3 empty:absolute">
        {ending !== null && <Notice>{endingWords(ending)}</Notice>}
        {untold !== null && <Notice>{untoldWords(untold)}</Notice>}
      </div>
      <form ref={form} onSubmit={(event) => void submit(event)} noValidate className="mt-8 grid gap-5">
        <EmailField value={email} onChange={setEmail} error={errorOf('email')} />
        <PasswordField
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          error={errorOf('password')}
        />
        <Link
          to="/forgot"
          state={{ ...(state as object | null), email }}
          className="link -mt-2 justify-self-start text-small"
        >
          Forgot your password?
        </Link>
        <Alert>{problem}</Alert>
        <Button type="submit" size="large" isPending={isPending}>
          Sign in
        </Button>
      </form>
      <PasskeySignIn />
    </AuthPage>
  );
}

function leadTo(destination: string, isKnownHere: boolean): string {
  if (destination.startsWith('/room/')) return 'Your call is one step away.';
  if (destination.startsWith('/claim')) return 'Sign in, or make an account below, and your link goes on from there.';
  return isKnownHere ? 'Good to see you again.' : 'Sign in with your account, or make one below.';
}
