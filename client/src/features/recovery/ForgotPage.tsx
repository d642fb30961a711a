import { useState } from 'react';
import { Link } from 'react-router-dom';
import { recoveryApi } from '../../api/recoveryApi.ts';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { AuthPage } from '../auth/AuthPage.tsx';
import { checkEmail } from '../auth/checkFields.ts';
import { EmailField } from '../auth/EmailField.tsx';
import { useDestination } from '../auth/destination.ts';
import { useAuthForm } from '../auth/useAuthForm.ts';
import { useServerInfo } from '../auth/useServerInfo.ts';
import { useServices } from '../useServices.ts';
import { typedEmail } from './typedEmail.ts';

/** The way to a new password for who has forgotten theirs. */
export function ForgotPage() {
  const { state } = useDestination();
  const info = useServerInfo();
  const [email, setEmail] = useState(typedEmail(state));
  const [sentTo, setSentTo] = useState<string | null>(null);

  const footer = (
    <>
      Remembered it?{' '}
      <Link to="/login" state={state} className="link">
        Sign in
      </Link>
    </>
  );
  if (info === null) return <Waiting words="Asking the server" />;
  if (info !== 'unknown' && !info.mail) {
    return (
      <AuthPage title="Forgot your password?" lead="This server sends no mail." footer={footer}>
        <p className="mt-6">
          Ask the person who runs it. They can make a link for you, with which you choose a new password. It works once,
          for 30 minutes.
        </p>
      </AuthPage>
    );
  }
  if (sentTo !== null) {
    return (
      <AuthPage title="Look into your mail" lead="A link may be on its way." footer={footer}>
        <div role="status" className="mt-6 grid gap-4">
          <p>
            If there is an account with <span className="font-medium break-all">{sentTo}</span>, a mail with a link is
            on its way there. It works once, for 30 minutes.
          </p>
          <p className="text-muted">
            Nothing after a few minutes? Look among the unwanted mail, and check the address. For reasons of privacy
            this page says the same whether there is such an account or not.
          </p>
        </div>
        <Button variant="plain" className="mt-6" onClick={() => setSentTo(null)}>
          Try another address
        </Button>
      </AuthPage>
    );
  }
  return (
    <AuthPage title="Forgot your password?" lead="We send you a link to choose a new one." footer={footer}>
      <ForgotForm email={email} setEmail={setEmail} onSent={setSentTo} />
    </AuthPage>
  );
}

type FormProps = { email: string; setEmail(email: string): void; onSent(email: string): void };

function ForgotForm({ email, setEmail, onSent }: FormProps) {
  const { http } = useServices();
  const { form, submit, isPending, errorOf } = useAuthForm(
    { email },
    () => checkEmail(email),
    async () => {
      await recoveryApi(http).forgot(email);
      onSent(email.trim());
    },
  );
  const problem = errorOf(null);
  return (
    <form ref={form} onSubmit={(event) => void submit(event)} noValidate className="mt-8 grid gap-5">
      <EmailField value={email} onChange={setEmail} error={errorOf('email')} />
      <Alert>{problem}</Alert>
      <Button type="submit" size="large" isPending={isPending}>
        Send the link
      </Button>
    </form>
  );
}
