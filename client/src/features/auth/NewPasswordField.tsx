import { PasswordField } from './PasswordField.tsx';
import { StrengthMeter } from './StrengthMeter.tsx';
import { usePasswordStrength } from './usePasswordStrength.ts';

type Props = {
  value: string;
  onChange(value: string): void;
  error: string | null;
  /** Whose password it will be: the own name and address are no good ones. */
  own: { name: string; email: string };
  label?: string;
  name?: string;
};

/** The field in which a password is chosen, with what is to be said about it. */
export function NewPasswordField({ own, ...rest }: Props) {
  const { strength, begin } = usePasswordStrength(rest.value, own);
  // Why it is not accepted is told once: by the error, when there is one.
  const isShown = strength !== null && (rest.error === null || strength.score > 0);
  return (
    <PasswordField
      {...rest}
      autoComplete="new-password"
      onFocus={begin}
      {...(isShown && { hint: <StrengthMeter strength={strength} /> })}
    />
  );
}
