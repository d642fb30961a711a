import { useForm } from '../useForm.ts';
import { formProblem, type FormProblem } from './authWords.ts';

type Values = Partial<Record<'name' | 'email' | 'password', string>>;

/** The form of a sign-in or a registration. */
export function useAuthForm(values: Values, check: () => FormProblem[], send: () => Promise<void>) {
  return useForm({ values, check, send, problemOf: formProblem });
}
