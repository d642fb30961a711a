import { linkToken } from '@parley/protocol';
import { useEffect } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';

/**
 * The token of the link by which this page was opened, or null. It is taken out of the address bar at once, where others
 * may read it and browsers remember it, and kept with this entry of the tab's history, so that a reload goes on.
 */
export function useLinkToken(): string | null {
  const location: { hash: string; pathname: string; state: unknown } = useLocation();
  const navigate = useNavigate();
  const { hash, pathname, state } = location;
  const fromHash = linkToken(hash);
  useEffect(() => {
    if (fromHash === null) return;
    const kept = typeof state === 'object' && state !== null ? state : {};
    void navigate(pathname, { replace: true, state: { ...kept, link: fromHash } });
  }, [fromHash, pathname, state, navigate]);
  return fromHash ?? keptLink(state);
}

function keptLink(state: unknown): string | null {
  const link = (state as { link?: unknown } | null)?.link;
  return typeof link === 'string' ? link : null;
}
