import { useLocation } from 'react-router-dom';

/** Where someone was going when the sign-in came between, as a path of this site. */
export function useDestination(): string {
  const { state } = useLocation();
  return destinationOf(state);
}

export function destinationOf(state: unknown): string {
  const from = (state as { from?: unknown } | null)?.from;
  if (typeof from !== 'object' || from === null) return '/lobby';
  const { pathname, search, hash } = from as Record<string, unknown>;
  if (typeof pathname !== 'string' || !pathname.startsWith('/')) return '/lobby';
  return pathname + (typeof search === 'string' ? search : '') + (typeof hash === 'string' ? hash : '');
}
