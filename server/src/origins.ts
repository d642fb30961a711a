import type { Config } from './config.ts';

/** Whether a page of `origin` may talk to the server that was addressed as `host`. Both are header values. */
export type IsAllowedOrigin = (origin: string | undefined, host: string | undefined) => boolean;

/** Vite's development server, which a browser may name either way. */
const developmentOrigins = ['http://localhost:5173', 'http://127.0.0.1:5173'];

/**
 * The one rule about `Origin`, for REST and both socket transports. Without the header it is no browser, and nothing is
 * gained by refusing. A page of the server's own host is always let in. `null` (sandboxed frames, files) never is.
 */
export function createOriginRule(
  config: Pick<Config, 'allowedOrigins' | 'apiOrigin' | 'publicOrigin' | 'isProduction'>,
): IsAllowedOrigin {
  const allowed = new Set([
    ...config.allowedOrigins,
    ...(config.apiOrigin ? [config.apiOrigin] : []),
    ...(config.publicOrigin ? [config.publicOrigin] : []),
    ...(config.isProduction ? [] : developmentOrigins),
  ]);
  // Where PUBLIC_URL is HTTPS nothing of its host is served over plain HTTP in production, whatever the port: a page from
  // there is what somebody on the way put in its place.
  const publicUrl = config.isProduction ? URL.parse(config.publicOrigin ?? '') : null;
  const secureHost = publicUrl?.protocol === 'https:' ? publicUrl.hostname : undefined;
  return (origin, host) => {
    if (origin === undefined || allowed.has(origin)) return true;
    if (!isOwnOrigin(origin, host)) return false;
    const from = URL.parse(origin);
    return from?.protocol === 'https:' || from?.hostname !== secureHost;
  };
}

/** Whether `origin` names the very host and port that the request was sent to. */
export function isOwnOrigin(origin: string, host: string | undefined): boolean {
  const from = URL.parse(origin);
  if (host === undefined || from === null || (from.protocol !== 'http:' && from.protocol !== 'https:')) return false;
  if (from.origin !== origin) return false;
  // The scheme's own port may be written in Host and not in Origin: let the URL parser drop it from both.
  return URL.parse(`${from.protocol}//${host}`)?.host === from.host;
}
