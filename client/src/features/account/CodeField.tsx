import { TextField } from '../../ui/TextField.tsx';

/** A code of the second factor. Not digits only: a recovery code will do as well. */
export function CodeField(props: { value: string; onChange(value: string): void; error: string | null }) {
  return (
    <TextField
      {...props}
      label="Code"
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}
