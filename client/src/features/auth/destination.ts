import { useLocation } from 'react-router-dom';

/** Where someone was going when the sign-in came between, as a path of this site. */
export function useDestination(): { destination: string; state: unknown } {
  // `state` goes along to the other screen, which returns to the same place.
  const location: { state: unknown } = useLocation();
  return { destination: destinationOf(location.state), state: location.state };
}

export function destinationOf(state: unknown): string {
  const from = (state as { from?: unknown } | null)?.from;
  if (typeof from !== 'object' || from === null) return '/lobby';
  const { pathname, search, hash } = from as Record<string, unknown>;
  if (typeof pathname !== 'string' || !pathname.startsWith('/')) return '/lobby';
  return pathname + (typeof search === 'string' ? search : '') + (typeof hash === 'string' ? hash : '');
}
