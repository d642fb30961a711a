import { useState } from 'react';
import { ApiError } from '../../api/http.ts';
import { recoveryApi } from '../../api/recoveryApi.ts';
import { Alert } from '../../ui/Alert.tsx';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { AuthPage } from '../auth/AuthPage.tsx';
import { checkNewPassword } from '../auth/checkFields.ts';
import { NewPasswordField } from '../auth/NewPasswordField.tsx';
import { useAuthForm } from '../auth/useAuthForm.ts';
import { usePasswordStrength } from '../auth/usePasswordStrength.ts';
import { passkeysStay } from '../passkeysStay.ts';
import { useServices } from '../useServices.ts';
import { LinkGate } from './LinkGate.tsx';
import { useLinkToken } from './useLinkToken.ts';

/** A password that was set, or a link that does not work any more. */
type Outcome = { passkeys: number } | 'broken';

/** A new password by a link from a mail or from the administrator. */
export function ResetPage() {
  const token = useLinkToken();
  // Another link in the same tab is another visit.
  return <Reset key={token} token={token} />;
}

function Reset({ token }: { token: string | null }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  if (outcome === 'broken') return <BrokenLink />;
  if (outcome !== null) return <Done passkeys={outcome.passkeys} />;
  return (
    <LinkGate purpose="reset-password" token={token} broken={<BrokenLink />}>
      {(good, email) => <ResetForm token={good} email={email} onDone={setOutcome} />}
    </LinkGate>
  );
}

function Done({ passkeys }: { passkeys: number }) {
  const words = passkeysStay(passkeys, 'on your account page');
  return (
    <MessagePage
      title="Your new password is set"
      action={
        <>
          <LinkButton to="/login">Sign in</LinkButton>
          {words !== null && (
            <LinkButton to="/account" variant="plain">
              Your account
            </LinkButton>
          )}
        </>
      }
    >
      You were signed out on every device. Sign in with the new password to go on. {words}
    </MessagePage>
  );
}

function BrokenLink() {
  return (
    <MessagePage
      title="This link does not work any more"
      action={
        <>
          <LinkButton to="/forgot">Ask for a new link</LinkButton>
          <LinkButton to="/login" variant="plain">
            Sign in
          </LinkButton>
        </>
      }
    >
      A link for a new password works once, for 30 minutes. If you have used it, sign in with the password that you
      chose. If its time ran out, or a part of it is missing, ask for a new one.
    </MessagePage>
  );
}

type FormProps = { token: string; email: string; onDone(outcome: Outcome): void };

function ResetForm({ token, email, onDone }: FormProps) {
  const { http, session } = useServices();
  const [password, setPassword] = useState('');
  const own = { name: '', email };
  const meter = usePasswordStrength(password, own);
  const { form, submit, isPending, errorOf } = useAuthForm(
    { password },
    () => checkNewPassword(password, own, meter),
    async () => {
      let passkeys: number;
      try {
        ({ passkeys } = await recoveryApi(http).reset(token, password));
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'invalid_link') throw error;
        onDone('broken');
        return;
      }
      // Every session of this person is over, one in this browser too: nothing has to ask the server to find out.
      // Somebody else may use the same browser, and goes on.
      const { user } = session.getSnapshot();
      if (user?.email.toLowerCase() === email.toLowerCase()) session.end('everywhere');
      onDone({ passkeys });
    },
  );
  const problem = errorOf(null);

  return (
    <AuthPage
      title="Choose a new password"
      lead="It ends your sessions on every device."
      footer="If you use a second step to sign in, you will need it as ever."
    >
      <form ref={form} onSubmit={(event) => void submit(event)} noValidate className="mt-8 grid gap-5">
        {/* Password managers want to know whose password this is. */}
        <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
        <p className="text-muted">
          For <span className="font-medium break-all text-ink">{email}</span>
        </p>
        <NewPasswordField
          label="New password"
          value={password}
          onChange={setPassword}
          error={errorOf('password')}
          meter={meter}
        />
        <Alert>{problem}</Alert>
        <Button type="submit" size="large" isPending={isPending}>
          Set password
        </Button>
      </form>
    </AuthPage>
  );
}
