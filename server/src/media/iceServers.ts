import { createHmac } from 'node:crypto';
import type { IceServersReply } from '@parley/protocol';
import type { Config } from '../config.ts';

/** How long TURN credentials are good. coturn checks them when an allocation begins, not while it lasts. */
const TTL_SECONDS = 3600;

/**
 * STUN and TURN servers for one user. The TURN password is what coturn computes itself from the user name and the
 * shared secret (draft-uberti-behave-turn-rest-00), so nothing is kept on either side.
 */
export function iceServersFor(
  userId: string,
  config: Pick<Config, 'stunUrls' | 'turn'>,
  nowMs: number,
): IceServersReply {
  const iceServers: IceServersReply['iceServers'] = [];
  if (config.stunUrls.length > 0) iceServers.push({ urls: [...config.stunUrls] });
  if (config.turn !== null) {
    const username = `${Math.floor(nowMs / 1000) + TTL_SECONDS}:${userId}`;
    const credential = createHmac('sha1', config.turn.secret).update(username).digest('base64');
    iceServers.push({ urls: [...config.turn.urls], username, credential });
  }
  return { iceServers, ttlSeconds: TTL_SECONDS };
}
