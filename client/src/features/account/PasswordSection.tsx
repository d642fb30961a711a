import { useState } from 'react';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { Section } from '../../ui/Section.tsx';
import { checkNewPassword } from '../auth/checkFields.ts';
import { NewPasswordField } from '../auth/NewPasswordField.tsx';
import { PasswordField } from '../auth/PasswordField.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { usePasswordStrength } from '../auth/usePasswordStrength.ts';
import { passkeysStay } from '../passkeysStay.ts';
import { useForm, type FieldProblem } from '../useForm.ts';
import { useServices } from '../useServices.ts';
import { accountProblem, type AccountField } from './accountProblem.ts';
import { CodeField } from './CodeField.tsx';
import { useCode } from './useCode.ts';

/** A new password for the old one. */
export function PasswordSection({ asksCode, onChanged }: { asksCode: boolean; onChanged(): void }) {
  const { user } = useAuth();
  const { api } = useServices();
  const own = { name: user?.name ?? '', email: user?.email ?? '' };
  const [password, setPassword] = useState('');
  const [next, setNext] = useState('');
  const meter = usePasswordStrength(next, own);
  const code = useCode(asksCode);
  const [done, setDone] = useState<string | null>(null);

  const checkNext = () => checkNewPassword(next, own, meter).map(({ words }) => ({ field: 'next' as const, words }));
  const { form, submit, isPending, errorOf } = useForm<AccountField>({
    values: { password, next, code: code.text },
    check: () => [...checkCurrent(password), ...checkNext(), ...code.check()],
    async send() {
      setDone(null);
      const { passkeys } = await code.ask(() => api.changePassword({ current: password, next, ...code.body }));
      setPassword('');
      setNext('');
      code.reset();
      setDone(
        ['Your password is changed. Every other device is signed out.', passkeysStay(passkeys, 'below')]
          .join(' ')
          .trim(),
      );
      onChanged();
    },
    problemOf: accountProblem,
  });
  const problem = errorOf(null);

  return (
    <Section title="Your password" lead="A new one ends your sessions on every other device.">
      <form ref={form} onSubmit={(event) => void submit(event)} noValidate className="grid max-w-sm gap-5">
        {/* Password managers want to know whose password this is. */}
        <input type="email" name="username" autoComplete="username" value={own.email} readOnly hidden />
        <PasswordField
          label="Current password"
          name="current"
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          error={errorOf('password')}
        />
        <NewPasswordField
          label="New password"
          name="next"
          value={next}
          onChange={setNext}
          error={errorOf('next')}
          meter={meter}
        />
        {code.isAsked && <CodeField value={code.text} onChange={code.setText} error={errorOf('code')} />}
        <Alert>{problem}</Alert>
        <Button type="submit" variant="plain" className="justify-self-start" isPending={isPending}>
          Change password
        </Button>
        <p role="status" className="text-muted empty:hidden">
          {done}
        </p>
      </form>
    </Section>
  );
}

function checkCurrent(password: string): FieldProblem<AccountField>[] {
  return password === '' ? [{ field: 'password', words: 'Enter the password that you have now.' }] : [];
}
