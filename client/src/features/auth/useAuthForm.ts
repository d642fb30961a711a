import { useEffect, useRef, useState, type FormEvent } from 'react';
import { formProblem, type FormProblem } from './authWords.ts';

type Field = 'name' | 'email' | 'password';
type Values = Partial<Record<Field, string>>;

/**
 * A form that never disables its button: pressing it shows what is missing and goes there. An error stays until its
 * field is corrected: the form's own are checked again at each key, the server's hold for the values it judged.
 */
export function useAuthForm(values: Values, check: (values: Values) => FormProblem[], send: () => Promise<void>) {
  const form = useRef<HTMLFormElement>(null);
  const [hasTried, setTried] = useState(false);
  const [isPending, setPending] = useState(false);
  const [refused, setRefused] = useState<{ problem: FormProblem; values: Values } | null>(null);
  const [attempt, setAttempt] = useState(0);

  const problems = hasTried ? check(values) : [];
  const isStale =
    refused !== null && (Object.keys(values) as Field[]).some((key) => refused.values[key] !== values[key]);
  if (refused !== null && !isStale) problems.push(refused.problem);

  const errorOf = (field: Field | null) => problems.find((problem) => problem.field === field)?.words ?? null;

  // After each refused attempt, the first field that has an error is where the person goes on.
  useEffect(() => {
    if (attempt > 0) form.current?.querySelector<HTMLInputElement>('[aria-invalid="true"]')?.focus();
  }, [attempt]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isPending) return;
    setTried(true);
    if (check(values).length > 0) {
      setAttempt(attempt + 1);
      return;
    }
    setPending(true);
    setRefused(null);
    try {
      await send();
    } catch (error) {
      setRefused({ problem: formProblem(error), values });
      setAttempt(attempt + 1);
    } finally {
      setPending(false);
    }
  }

  return { form, submit, isPending, errorOf };
}
