import type { KeyObject } from 'node:crypto';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { Store } from '../stores/store.ts';
import { PASSKEY_CHALLENGE_MS, PasskeyCheck } from './PasskeyCheck.ts';
import { Passkeys } from './Passkeys.ts';
import { Reauthentication } from './Reauthentication.ts';
import { SecondFactorCheck } from './SecondFactorCheck.ts';
import { SecondFactors } from './SecondFactors.ts';
import { SecondStep } from './SecondStep.ts';
import { createSecretSeal } from './secretSeal.ts';
import { SignedChallenges } from './SignedChallenges.ts';
import type { SignIn } from './SignIn.ts';
import type { SignInLimit } from './SignInLimit.ts';

/** How long a second step may take, and how many codes may be tried in it. */
const CHALLENGE_MS = 5 * 60_000;
const CHALLENGE_TRIES = 5;

type SecondFactorParts = {
  store: Store;
  signIn: SignIn;
  signInLimit: SignInLimit;
  securityLog: SecurityLog;
  /** A key of 256 bits for one purpose. */
  deriveKey(purpose: string): KeyObject;
  now: () => number;
};

/** Puts together all that asks for more than a password. Each purpose has a key of its own. */
export function createSecondFactor({ store, signIn, signInLimit, securityLog, deriveKey, now }: SecondFactorParts): {
  secondFactors: SecondFactors;
  secondStep: SecondStep;
  passkeys: Passkeys;
  reauthentication: Reauthentication;
} {
  const seal = createSecretSeal(deriveKey('second-factor secrets'));
  const check = new SecondFactorCheck({ store, seal, signInLimit, securityLog, now });
  const passkeyChallenges = new SignedChallenges({
    key: deriveKey('passkeys'),
    lifeMs: PASSKEY_CHALLENGE_MS,
    tries: 1,
    now,
  });
  const passkeyCheck = new PasskeyCheck({ store, challenges: passkeyChallenges, securityLog, now });
  const reauthentication = new Reauthentication({ store, signInLimit, secondFactorCheck: check, passkeyCheck });
  const challenges = new SignedChallenges({
    key: deriveKey('second step'),
    lifeMs: CHALLENGE_MS,
    tries: CHALLENGE_TRIES,
    now,
  });
  return {
    secondFactors: new SecondFactors({ store, seal, check, signInLimit, reauthentication, securityLog, now }),
    secondStep: new SecondStep({ store, check, passkeyCheck, challenges, signIn }),
    passkeys: new Passkeys({
      store,
      challenges: passkeyChallenges,
      check: passkeyCheck,
      signInLimit,
      reauthentication,
      signIn,
      securityLog,
      now,
    }),
    reauthentication,
  };
}
