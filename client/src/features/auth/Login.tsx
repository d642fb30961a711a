import { useState } from 'react';
import { Link, Navigate } from 'react-router-dom';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { AuthPage } from './AuthPage.tsx';
import { checkEmail, checkPresent } from './checkFields.ts';
import { useDestination } from './destination.ts';
import { endingWords } from './endingWords.ts';
import { PasswordField } from './PasswordField.tsx';
import { useAuth } from './useAuth.ts';
import { useAuthForm } from './useAuthForm.ts';
import { useServices } from '../useServices.ts';

export function Login() {
  const { isAuthenticated, ending, login } = useAuth();
  const { destination, state } = useDestination();
  const { isKnownHere } = useServices().session;
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { form, submit, isPending, errorOf } = useAuthForm(
    { email, password },
    () => [...checkEmail(email), ...checkPresent(password)],
    () => login(email, password),
  );

  if (isAuthenticated) return <Navigate to={destination} replace />;
  const problem = errorOf(null);

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
      {ending !== null && (
        <div role="status" className="mt-6">
          <Notice>{endingWords(ending)}</Notice>
        </div>
      )}
      <form ref={form} onSubmit={(event) => void submit(event)} noValidate className="mt-8 grid gap-5">
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          error={errorOf('email')}
        />
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
        <div role="alert" className="empty:hidden">
          {problem !== null && <Notice>{problem}</Notice>}
        </div>
        <Button type="submit" size="large" isPending={isPending}>
          Sign in
        </Button>
      </form>
    </AuthPage>
  );
}

function leadTo(destination: string, isKnownHere: boolean): string {
  if (destination.startsWith('/room/')) return 'Your call is one step away.';
  return isKnownHere ? 'Good to see you again.' : 'Sign in with your account, or make one below.';
}
