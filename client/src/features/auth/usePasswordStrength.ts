import { useDeferredValue, useMemo, useState } from 'react';
import type * as Estimator from './passwordStrength.ts';

export type PasswordMeter = {
  /** How strong what is being typed is; null while there is nothing to say. */
  strength: Estimator.Strength | null;
  /** Whether a password is known to be refused as too common. */
  isCommon(password: string): boolean;
  /** Fetches what knows all this. */
  begin(): void;
};

/**
 * What is to be said about the password that is being typed. What knows it is a quarter of a megabyte that nobody needs
 * before. Without it (the network is away, a deployment came between) the form works all the same, and the server decides:
 * so this is no reason to load the page anew and lose what was typed.
 */
export function usePasswordStrength(password: string, own: Estimator.Own): PasswordMeter {
  const [estimator, setEstimator] = useState<typeof Estimator | null>(null);
  // An estimate takes some milliseconds: keys come first.
  const settled = useDeferredValue(password);
  const { name, email } = own;
  const strength = useMemo(
    () => (estimator === null || settled === '' ? null : estimator.passwordStrength(settled, { name, email })),
    [estimator, settled, name, email],
  );
  const begin = () => {
    if (estimator === null) import('./passwordStrength.ts').then(setEstimator, () => undefined);
  };
  return { strength, isCommon: (one) => estimator?.isCommon(one) === true, begin };
}
