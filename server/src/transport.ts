import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Config } from './config.ts';
import { isLoopback, isLoopbackHost, type TrustsProxy } from './proxies.ts';

/**
 * How a request came.
 * - `secure`: over TLS, or a trusted proxy says that it came to it so.
 * - `this machine`: from loopback, and passed on for nobody.
 * - `plain`: over plain HTTP, straight or through a trusted proxy that says so.
 * - `unclear`: passed on by a proxy that is not trusted, or that does not say how it came.
 */
export type Transport = 'secure' | 'this machine' | 'plain' | 'unclear';

/** Why a request must not be served as it came; null when it may be. */
export type TransportFault = (request: IncomingMessage) => 'plain' | 'unclear' | null;

/** The one rule about plain HTTP, for REST, the page and both socket transports. Outside production nothing is a fault. */
export function createTransportRule(config: Pick<Config, 'isProduction'>, trusts: TrustsProxy): TransportFault {
  if (!config.isProduction) return () => null;
  return (request) => {
    const transport = transportOf(request, trusts);
    return transport === 'plain' || transport === 'unclear' ? transport : null;
  };
}

export function transportOf(request: IncomingMessage, trusts: TrustsProxy): Transport {
  if (request.socket instanceof TLSSocket) return 'secure';
  const address = request.socket.remoteAddress ?? '';
  if (!isForwarded(request)) return isLoopback(address) ? 'this machine' : 'plain';
  if (!trusts(address, 0)) return 'unclear';
  // With several proxies the first word is the outermost one's, the only one that saw how the person came.
  const header = request.headers['x-forwarded-proto'];
  const protocol = String(header ?? '')
    .split(',')[0]
    ?.trim()
    .toLowerCase();
  if (protocol === 'https') return 'secure';
  return protocol === 'http' ? 'plain' : 'unclear';
}

/**
 * Whether the connection itself comes from loopback, no proxy says that it passes on somebody else's request, and what is
 * asked for is this machine: a proxy that says nothing asks for the name that the world knows, and so does a page that has
 * its own name point here (DNS rebinding).
 */
export function isFromThisMachine(request: IncomingMessage): boolean {
  const asked = URL.parse(`http://${request.headers.host ?? ''}`);
  const isSelf = asked !== null && isLoopbackHost(asked);
  return isSelf && !isForwarded(request) && isLoopback(request.socket.remoteAddress ?? '');
}

function isForwarded({ headers }: IncomingMessage): boolean {
  return Object.keys(headers).some((name) => /^(x-forwarded-.*|forwarded|via|x-real-ip)$/.test(name));
}
