import { TextField } from '../../ui/TextField.tsx';

type Props = {
  value: string;
  onChange(value: string): void;
  error: string | null;
  /** Where the code is to be found. */
  hint?: string;
};

/** A code of the second factor. Not digits only: a recovery code will do as well, unless `hint` says otherwise. */
export function CodeField({ hint = 'From your authenticator app, or a recovery code.', ...props }: Props) {
  return (
    <TextField
      {...props}
      label="Code"
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      hint={props.error === null ? <p className="mt-2 text-small text-muted">{hint}</p> : undefined}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}
