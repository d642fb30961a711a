import { PasswordField } from './PasswordField.tsx';
import { StrengthMeter } from './StrengthMeter.tsx';
import type { PasswordMeter } from './usePasswordStrength.ts';

type Props = {
  value: string;
  onChange(value: string): void;
  error: string | null;
  meter: PasswordMeter;
  label?: string;
  name?: string;
};

/** The field in which a password is chosen, with what is to be said about it. */
export function NewPasswordField({ meter: { strength, begin }, ...rest }: Props) {
  // Why it is not accepted is told once: by the error, when there is one.
  const isShown = strength !== null && (rest.error === null || strength.score > 0);
  return (
    <PasswordField
      {...rest}
      autoComplete="new-password"
      onFocus={begin}
      hint={
        // What is said comes a moment after the typing. Its room is there before, so that nothing moves from under a finger.
        <div className="min-h-20">
          {isShown && <StrengthMeter strength={strength} />}
          {strength === null && rest.error === null && (
            <p className="mt-3 text-small text-muted">
              Easy to keep and hard to find out: a few words that have nothing to do with each other.
            </p>
          )}
        </div>
      }
    />
  );
}
