import type { SecondFactorSetupReply } from '@parley/protocol';
import { useLayoutEffect, useRef, useState } from 'react';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { TooLate } from '../../ui/TooLate.tsx';
import { useForm } from '../useForm.ts';
import { accountProblem } from './accountProblem.ts';
import { CodeField } from './CodeField.tsx';

type Props = {
  setup: SecondFactorSetupReply;
  /** Turns it on with the first code. What it rejects with is told here. */
  enable(code: string): Promise<void>;
  onCancel(): void;
};

/** The secret on its way into an authenticator app, and the first code back. */
export function Enrolment({ setup, enable, onCancel }: Props) {
  const secret = useRef<HTMLSpanElement>(null);
  const [code, setCode] = useState('');
  const { form, submit, isPending, errorOf } = useForm<'code'>({
    values: { code },
    check: () => (code.trim() === '' ? [{ field: 'code', words: 'Enter the code that your app shows.' }] : []),
    send: () => enable(code),
    problemOf(error) {
      const { field, words } = accountProblem(error);
      return { field: field === 'code' ? field : null, words };
    },
  });
  const problem = errorOf(null);
  useLayoutEffect(() => form.current?.querySelector('input')?.focus({ preventScroll: true }), [form]);

  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-start gap-6">
        {/* An image, so that nothing in it can run. It brings its own white, which cameras want in the dark theme too. */}
        <img
          src={`data:image/svg+xml,${encodeURIComponent(setup.qrSvg)}`}
          alt="QR code with the key for your authenticator app"
          className="size-44 rounded-inner"
        />
        <div className="min-w-0 flex-1 basis-64">
          <p>
            Scan this with an authenticator app: the one of your password manager, of your phone, or any other for
            one-time codes.
          </p>
          <p className="mt-3 text-muted">
            Or type this key into the app, or{' '}
            <a href={setup.otpauthUrl} className="link">
              open an app on this device
            </a>
            .
          </p>
          <p className="mt-3 mb-3 tabular-nums tracking-wider break-words">
            <span ref={secret} data-testid="totp-secret">
              {setup.secret.replaceAll(/.{4}(?=.)/g, '$& ')}
            </span>
          </p>
          <CopyButton text={setup.secret} shown={secret} words="Copy key" />
        </div>
      </div>
      <form ref={form} onSubmit={(event) => void submit(event)} noValidate className="grid max-w-sm gap-5">
        <CodeField value={code} onChange={setCode} error={errorOf('code')} hint="The six digits that your app shows." />
        <Alert>{problem}</Alert>
        <div className="flex flex-wrap gap-3">
          <Button type="submit" isPending={isPending}>
            Turn on
          </Button>
          <Button variant="quiet" disabled={isPending} onClick={onCancel}>
            Cancel
          </Button>
          <TooLate isPending={isPending} className="self-center" />
        </div>
      </form>
    </div>
  );
}
