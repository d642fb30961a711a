import { Eye, EyeOff } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { IconButton } from '../../ui/IconButton.tsx';
import { TextField } from '../../ui/TextField.tsx';

type Props = {
  name?: string;
  value: string;
  onChange(value: string): void;
  error: string | null;
  autoComplete: 'current-password' | 'new-password';
  label?: string;
  hint?: ReactNode;
  onFocus?(): void;
};

/** A password, with the button that shows it. */
export function PasswordField({ label = 'Password', name = 'password', onChange, ...rest }: Props) {
  const [isShown, setShown] = useState(false);
  return (
    <TextField
      {...rest}
      label={label}
      name={name}
      type={isShown ? 'text' : 'password'}
      autoCapitalize="none"
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
      end={
        <IconButton
          icon={isShown ? EyeOff : Eye}
          label={`${isShown ? 'Hide' : 'Show'} ${label.toLowerCase()}`}
          tooltip="none"
          onClick={() => setShown(!isShown)}
        />
      }
    />
  );
}
