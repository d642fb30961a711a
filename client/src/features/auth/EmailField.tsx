import type { ComponentProps } from 'react';
import { TextField } from '../../ui/TextField.tsx';

type Props = Partial<
  Pick<ComponentProps<typeof TextField>, 'label' | 'name' | 'autoComplete' | 'className' | 'readOnly' | 'hint'>
> & {
  value: string;
  onChange(value: string): void;
  error: string | null;
};

/** An address: the one of an account, unless it says of what else. */
export function EmailField({ onChange, ...rest }: Props) {
  return (
    <TextField
      label="Email"
      name="email"
      autoComplete="username"
      {...rest}
      type="email"
      autoCapitalize="none"
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
