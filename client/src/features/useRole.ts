import { useServices } from './useServices.ts';
import { useLoaded } from './useLoaded.ts';

/** What the signed-in person may do on this server; null until the server has said it. */
export function useRole() {
  const { api } = useServices();
  const { value, error, isPending, reload } = useLoaded(api.role);
  return { role: value?.role ?? null, error, isPending, reload };
}
