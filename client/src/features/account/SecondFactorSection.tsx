import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Section } from '../../ui/Section.tsx';
import { LoadFailure } from '../LoadFailure.tsx';
import { Enrolment } from './Enrolment.tsx';
import { ProofDialog } from './ProofDialog.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';
import type { usePasskeys } from './usePasskeys.ts';
import type { useSecondFactor } from './useSecondFactor.ts';

type Props = ReturnType<typeof useSecondFactor> & Pick<ReturnType<typeof usePasskeys>, 'prove'>;

/** Turning two-step sign-in on and off, and its recovery codes. */
export function SecondFactorSection(props: Props) {
  return (
    <Section
      title="Two-step sign-in"
      lead="A code from your phone beside the password: whoever learns the password alone stays outside."
    >
      <Body {...props} />
    </Section>
  );
}

function Body(factor: Props) {
  const { view } = factor;
  switch (view.phase) {
    case 'loading':
      return (
        <p role="status" className="text-muted">
          Looking whether it is on…
        </p>
      );
    case 'failed':
      return <LoadFailure error={view.error} onRetry={factor.load} />;
    case 'off':
      return <Off {...factor} />;
    case 'enrolling':
      return <Enrolment setup={view.setup} enable={factor.enable} onCancel={factor.close} />;
    case 'codes':
      return <RecoveryCodes codes={view.codes} onKept={factor.close} />;
    case 'on':
      return <On {...factor} left={view.recoveryCodesLeft} />;
  }
}

function Off({ setUp }: Pick<Props, 'setUp'>) {
  const [isAsking, setAsking] = useState(false);
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function begin() {
    setPending(true);
    setError(null);
    try {
      if (!(await setUp({}))) setAsking(true);
    } catch (cause) {
      setError(cause);
    } finally {
      setPending(false);
    }
  }

  return (
    <>
      <p className="max-w-xl text-muted">It is off. You need an authenticator app, and two minutes.</p>
      <Button variant="plain" className="mt-6" isPending={isPending} onClick={() => void begin()}>
        Set up two-step sign-in
      </Button>
      <LoadFailure error={error} />
      {isAsking && (
        <ProofDialog
          title="Set up two-step sign-in"
          lead="You have been signed in for a while. Enter your password first."
          action="Go on"
          onClose={() => setAsking(false)}
          send={async (proof) => void (await setUp(proof))}
        />
      )}
    </>
  );
}

type OnProps = Pick<Props, 'disable' | 'renewRecoveryCodes' | 'prove'> & { left: number };

function On({ disable, renewRecoveryCodes, prove, left }: OnProps) {
  const [asks, setAsks] = useState<'new-codes' | 'turn-off' | null>(null);
  return (
    <>
      <p className="flex items-center gap-3 font-medium">
        <ShieldCheck className="size-5 shrink-0 text-accent" strokeWidth={1.75} aria-hidden="true" />
        It is on.
      </p>
      <p className="mt-2 max-w-xl text-muted">
        {leftWords(left)} With a new phone, turn it off here and set it up again on that one.
      </p>
      <div className="mt-6 flex flex-wrap gap-3">
        <Button variant="plain" onClick={() => setAsks('new-codes')}>
          Make new recovery codes
        </Button>
        <Button variant="plain" onClick={() => setAsks('turn-off')}>
          Turn off
        </Button>
      </div>
      {asks === 'new-codes' && (
        <ProofDialog
          title="Make new recovery codes?"
          lead="The codes that you have now stop working."
          action="Make new codes"
          asksCode
          prove={prove}
          onClose={() => setAsks(null)}
          send={renewRecoveryCodes}
        />
      )}
      {asks === 'turn-off' && (
        <ProofDialog
          title="Turn two-step sign-in off?"
          lead="The password alone signs in again. Recovery codes stop working."
          action="Turn it off"
          isRed
          asksCode
          prove={prove}
          onClose={() => setAsks(null)}
          send={disable}
        />
      )}
    </>
  );
}

function leftWords(left: number): string {
  if (left === 0) return 'You have no recovery code left: make new ones before you lose your phone.';
  return left === 1 ? 'You have one recovery code left.' : `You have ${left} recovery codes left.`;
}
