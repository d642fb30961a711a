import { useEffect, useRef, useState, type FormEvent } from 'react';

/** What is wrong, in a sentence for the person, and the field it stands beside; null: above the button. */
export type FieldProblem<Field extends string> = { readonly field: Field | null; readonly words: string };

type FormParts<Field extends string> = {
  values: Partial<Record<Field, string>>;
  /** What is wrong before the server is asked. */
  check(): FieldProblem<Field>[];
  send(): Promise<void>;
  /** What a failure of `send` means. */
  problemOf(error: unknown): FieldProblem<Field>;
};

/**
 * A form that never disables its button: pressing it shows what is missing and goes there. An error stays until its
 * field is corrected: the form's own are checked again at each key, the server's hold for the value they stand beside, and
 * those beside none for all values.
 */
export function useForm<Field extends string>({ values, check, send, problemOf }: FormParts<Field>) {
  const form = useRef<HTMLFormElement>(null);
  const [hasTried, setTried] = useState(false);
  const [isPending, setPending] = useState(false);
  const [refused, setRefused] = useState<{ problem: FieldProblem<Field>; values: typeof values } | null>(null);
  const [attempt, setAttempt] = useState(0);

  const problems = hasTried ? check() : [];
  if (refused !== null && !hasChanged(refused)) problems.push(refused.problem);

  function hasChanged(former: NonNullable<typeof refused>): boolean {
    const { field } = former.problem;
    const judged = field !== null && field in values ? [field] : (Object.keys(values) as Field[]);
    return judged.some((key) => former.values[key] !== values[key]);
  }

  const errorOf = (field: Field | null) => problems.find((problem) => problem.field === field)?.words ?? null;

  // After each refused attempt, the first field that has an error is where the person goes on.
  useEffect(() => {
    if (attempt > 0) form.current?.querySelector<HTMLInputElement>('[aria-invalid="true"]')?.focus();
  }, [attempt]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isPending) return;
    setTried(true);
    if (check().length > 0) {
      setAttempt(attempt + 1);
      return;
    }
    setPending(true);
    setRefused(null);
    try {
      await send();
      setTried(false);
    } catch (error) {
      setRefused({ problem: problemOf(error), values });
      setAttempt(attempt + 1);
    } finally {
      setPending(false);
    }
  }

  return { form, submit, isPending, errorOf };
}
