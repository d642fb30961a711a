import { useDeferredValue, useMemo, useState } from 'react';
import type { Own, Strength, passwordStrength } from './passwordStrength.ts';

/**
 * How strong what is being typed is; null while there is nothing to say. `begin` fetches what knows it, a quarter of a megabyte
 * that nobody needs before. Without it (the network is away, a deployment came between) the form works all the same, and
 * the server decides: so this is no reason to load the page anew and lose what was typed.
 */
export function usePasswordStrength(password: string, own: Own): { strength: Strength | null; begin(): void } {
  const [estimate, setEstimate] = useState<typeof passwordStrength | null>(null);
  // An estimate takes some milliseconds: keys come first.
  const settled = useDeferredValue(password);
  const { name, email } = own;
  const strength = useMemo(
    () => (estimate === null || settled === '' ? null : estimate(settled, { name, email })),
    [estimate, settled, name, email],
  );
  const begin = () => {
    if (estimate !== null) return;
    import('./passwordStrength.ts').then(
      ({ passwordStrength }) => setEstimate(() => passwordStrength),
      () => undefined,
    );
  };
  return { strength, begin };
}
