import type { RequestHandler } from 'express';
import { AppError } from '../AppError.ts';
import type { Config } from '../config.ts';
import type { TransportFault } from '../transport.ts';

const UNCLEAR =
  'A proxy passed this request on, and whether it came over HTTPS is not known. Name the proxy in TRUST_PROXY, and let ' +
  'it set X-Forwarded-Proto.';

/**
 * Sends pages that were asked for over plain HTTP to HTTPS, and refuses everything else that came so: a password or a
 * token in it was readable on the way already. Where it is not known how the request came nobody is sent anywhere, or
 * a proxy that forgets to say "https" would send people round in circles.
 */
export function requireHttps(config: Pick<Config, 'publicOrigin' | 'tls'>, faultOf: TransportFault): RequestHandler {
  return (req, res, next) => {
    const fault = faultOf(req);
    if (fault === null) return next();
    if (fault === 'unclear') throw new AppError('insecure_transport', { message: UNCLEAR });
    const isPage = (req.method === 'GET' || req.method === 'HEAD') && !/^\/(api|socket\.io)(\/|$)/i.test(req.path);
    const target = isPage ? secureOrigin(config, req.headers.host) : null;
    if (target === null) throw new AppError('insecure_transport');
    res.set('Cache-Control', 'no-store').redirect(308, target + req.originalUrl);
  };
}

/**
 * Where HTTPS is. `PUBLIC_URL` outranks what the client wrote into `Host`. Without it the host's own name must do; its
 * port is that of HTTPS only where this server speaks TLS itself.
 */
export function secureOrigin(
  { publicOrigin, tls }: Pick<Config, 'publicOrigin' | 'tls'>,
  host: string | undefined,
): string | null {
  if (publicOrigin?.startsWith('https:')) return publicOrigin;
  const url = URL.parse(`http://${host ?? ''}`);
  // Nothing but a name and a port: "evil.example/" or "user@evil.example" in Host is nobody's address.
  if (url === null || host === undefined || !/^[\w.:[\]-]+$/.test(host)) return null;
  return `https://${tls === null ? url.hostname : url.host}`;
}
