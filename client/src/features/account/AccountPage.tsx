import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { LinkButton } from '../../ui/Button.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { useRole } from '../useRole.ts';
import { ActivitySection } from './ActivitySection.tsx';
import { DeleteAccountSection } from './DeleteAccountSection.tsx';
import { DevicesSection } from './DevicesSection.tsx';
import { EmailSection } from './EmailSection.tsx';
import { PasskeysSection } from './PasskeysSection.tsx';
import { PasswordSection } from './PasswordSection.tsx';
import { SecondFactorSection } from './SecondFactorSection.tsx';
import { usePasskeys } from './usePasskeys.ts';
import { useSecondFactor } from './useSecondFactor.ts';

/** One's own account: a list of sections, each with its heading and what can be done there. */
export function AccountPage() {
  const { user } = useAuth();
  const { role } = useRole();
  /** Counts what ended sessions elsewhere on this page: the list of devices is then read anew. */
  const [endings, setEndings] = useState(0);
  const factor = useSecondFactor();
  const passkeys = usePasskeys(factor.lookAgain);
  if (user === null) return null;

  return (
    <div className="mx-auto w-full max-w-5xl px-6 pb-16 sm:px-10">
      <title>Your account · Parley</title>
      <header className="flex h-20 items-center">
        <LinkButton to="/lobby" variant="quiet" className="-ml-3 px-3!">
          <ArrowLeft className="size-4.5" strokeWidth={1.75} aria-hidden="true" />
          Back to the lobby
        </LinkButton>
        {role === 'admin' && (
          <LinkButton to="/admin" variant="plain" className="ml-auto">
            Administration
          </LinkButton>
        )}
      </header>

      <main className="mt-6 sm:mt-8">
        <h1 className="text-display font-semibold">Your account</h1>
        <p className="mt-2 text-muted">
          {user.name} · <span className="break-all">{user.email}</span>
        </p>
        <div className="mt-10 border-b border-line">
          <DevicesSection key={endings} />
          <PasswordSection
            asksCode={factor.isOn}
            onChanged={() => {
              setEndings(endings + 1);
              factor.lookAgain();
            }}
          />
          <EmailSection />
          <SecondFactorSection {...factor} prove={passkeys.prove} />
          <PasskeysSection {...passkeys} asksCode={factor.isOn} />
          <ActivitySection />
          <DeleteAccountSection asksCode={factor.isOn} />
        </div>
      </main>
    </div>
  );
}
