import { Eye, EyeOff } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { IconButton } from '../../ui/IconButton.tsx';
import { TextField } from '../../ui/TextField.tsx';

type Props = {
  value: string;
  onChange(value: string): void;
  error: string | null;
  autoComplete: 'current-password' | 'new-password';
  hint?: ReactNode;
};

export function PasswordField({ onChange, ...rest }: Props) {
  const [isShown, setShown] = useState(false);
  return (
    <TextField
      {...rest}
      label="Password"
      name="password"
      type={isShown ? 'text' : 'password'}
      autoCapitalize="none"
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
      end={
        <IconButton
          icon={isShown ? EyeOff : Eye}
          label={isShown ? 'Hide password' : 'Show password'}
          tooltip="none"
          onClick={() => setShown(!isShown)}
        />
      }
    />
  );
}
