import type { ReactNode } from 'react';
import { TextField } from '../../ui/TextField.tsx';

type Props = {
  value: string;
  onChange(value: string): void;
  error: string | null;
  readOnly?: boolean;
  hint?: ReactNode;
};

/** The address of an account. */
export function EmailField({ onChange, ...rest }: Props) {
  return (
    <TextField
      {...rest}
      label="Email"
      name="email"
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
