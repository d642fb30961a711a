import { ServerReply } from '@parley/protocol';
import { useEffect, useState } from 'react';
import { useServices } from '../useServices.ts';

/**
 * What this server allows; null until it has said so, and `unknown` when it cannot be asked: then the screens are those of
 * an open server, which says itself what it refuses.
 */
export function useServerInfo(): ServerReply | 'unknown' | null {
  const { http } = useServices();
  const [info, setInfo] = useState<ServerReply | 'unknown' | null>(null);
  useEffect(() => {
    let isThere = true;
    http.open('GET', '/api/server', ServerReply).then(
      (reply) => isThere && setInfo(reply),
      () => isThere && setInfo('unknown'),
    );
    return () => {
      isThere = false;
    };
  }, [http]);
  return info;
}
