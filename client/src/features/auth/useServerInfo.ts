import { ServerReply } from '@parley/protocol';
import { useCallback } from 'react';
import { useLoaded } from '../useLoaded.ts';
import { useServices } from '../useServices.ts';

/**
 * What this server allows; null until it has said so, and `unknown` when it cannot be asked: then the screens are those of
 * an open server, which says itself what it refuses.
 */
export function useServerInfo(): ServerReply | 'unknown' | null {
  const { http } = useServices();
  const { value, error } = useLoaded(useCallback(() => http.open('GET', '/api/server', ServerReply), [http]));
  return value ?? (error === null ? null : 'unknown');
}
