import { useState } from 'react';
import { Link } from 'react-router-dom';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { AuthPage } from './AuthPage.tsx';
import { checkEmail, checkName, checkNewPassword } from './checkFields.ts';
import { EmailField } from './EmailField.tsx';
import { useDestination } from './destination.ts';
import { NewPasswordField } from './NewPasswordField.tsx';
import { useAuth } from './useAuth.ts';
import { useAuthForm } from './useAuthForm.ts';
import { usePasswordStrength } from './usePasswordStrength.ts';

/** `invitation`: what lets this person in; `email`: the address that it is for, if it is for one. */
export function RegisterForm({ invitation }: { invitation?: { token: string; email: string } }) {
  const { register } = useAuth();
  const { state } = useDestination();
  const [name, setName] = useState('');
  const [email, setEmail] = useState(invitation?.email ?? '');
  const [password, setPassword] = useState('');
  const own = { name, email };
  const meter = usePasswordStrength(password, own);
  const { form, submit, isPending, errorOf } = useAuthForm(
    { name, email, password },
    () => [...checkName(name), ...checkEmail(email), ...checkNewPassword(password, own, meter)],
    () => register(name, email, password, invitation?.token),
  );
  const problem = errorOf(null);

  return (
    <AuthPage
      title="Nice to meet you"
      lead={
        invitation === undefined
          ? 'A name, an address, a password. Then you can call.'
          : 'You are invited. A name, an address, a password, and you can call.'
      }
      footer={
        <>
          Have an account?{' '}
          <Link to="/login" state={state} className="link">
            Sign in
          </Link>
        </>
      }
    >
      <form ref={form} onSubmit={(event) => void submit(event)} noValidate className="mt-8 grid gap-5">
        <TextField
          label="Name"
          name="name"
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={errorOf('name')}
        />
        <EmailField
          value={email}
          onChange={setEmail}
          error={errorOf('email')}
          {...(invitation !== undefined &&
            invitation.email !== '' && {
              readOnly: true,
              hint: <p className="mt-2 text-small text-muted">The invitation is for this address.</p>,
            })}
        />
        <NewPasswordField value={password} onChange={setPassword} error={errorOf('password')} meter={meter} />
        <Alert>{problem}</Alert>
        <Button type="submit" size="large" isPending={isPending}>
          Create account
        </Button>
      </form>
    </AuthPage>
  );
}
