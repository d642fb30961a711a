import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TlsOptions } from 'node:tls';
import { ConfigError, type Config } from '../config.ts';
import { answerPlainHttp } from './answerPlainHttp.ts';
import { answerRequestFaults } from './answerRequestFaults.ts';

/**
 * Slow clients are let go within 15 s: Node's own limits (60 s for headers, 300 s for a request, 120 s for the handshake
 * of TLS) let a few thousand idle connections hold the server. Upgraded sockets are not bound by these; the gateway has
 * limits of its own for them.
 */
const limits: ServerOptions = {
  headersTimeout: 7000,
  requestTimeout: 12_000,
  connectionsCheckingInterval: 1000,
  // Longer than the 60 s of common proxies, so that it is they who close an idle connection, and no request meets a closed one.
  keepAliveTimeout: 65_000,
  /** The line with the address and all headers. */
  maxHeaderSize: 16 * 1024,
  // Node would refuse a request without a word; `requireHost` and the gateway do it with one.
  requireHostHeader: false,
  // Without it every request that offers another protocol is an upgrade, and no route sees it: Java's own client and
  // `curl --http2` offer HTTP/2 (h2c) with each. Node before 24.9 and 22.21 does not ask.
  shouldUpgradeCallback: ({ url, headers }) => url?.startsWith('/socket.io/') === true && isWebSocket(headers.upgrade),
};
const tlsLimits: TlsOptions = { handshakeTimeout: 4000 };

/** What `Upgrade` offers may be a list (RFC 9110, 7.8); WebSocket clients offer that alone. */
function isWebSocket(offered: string | undefined): boolean {
  return offered?.toLowerCase() === 'websocket';
}

/** Nobody has read a byte of an answer for so long. */
const STALLED_MS = 30_000;
/** All together, sockets of people in calls too: below what the memory of a small machine and its file descriptors bear. */
const MOST_CONNECTIONS = 20_000;

/**
 * The server for `listener`, not listening; HTTPS when the config names a certificate, and then plain HTTP that comes to
 * the same port is answered by `plainListener`. @throws ConfigError
 */
export function createWebServer(
  config: Pick<Config, 'tls'>,
  { listener, plainListener }: { listener: RequestListener; plainListener: RequestListener },
): Server {
  const server = config.tls === null ? createServer(limits, listener) : tlsServer(config.tls, listener);
  answerRequestFaults(server);
  if (config.tls !== null) {
    const plainServer = createServer(limits, plainListener);
    answerRequestFaults(plainServer);
    answerPlainHttp(server, plainServer);
  }
  server.maxConnections = MOST_CONNECTIONS;
  // Kept alive for nothing but a next request, they would keep out everybody else: whoever is turned away finds room at once.
  server.on('drop', () => server.closeIdleConnections());
  server.setTimeout(STALLED_MS);
  // Node would drop headers beyond its limit without a word. The last ones are those of a proxy, which say that the
  // request is not this machine's own: none may be lost. `isOversized` refuses too many.
  server.maxHeadersCount = 0;
  return server;
}

function tlsServer({ certFile, keyFile }: NonNullable<Config['tls']>, listener: RequestListener): Server {
  const cert = readPem('TLS_CERT_FILE', certFile);
  const key = readPem('TLS_KEY_FILE', keyFile);
  try {
    return createTlsServer({ ...limits, ...tlsLimits, cert, key }, listener);
  } catch (error) {
    throw new ConfigError(
      `TLS_CERT_FILE and TLS_KEY_FILE do not make a pair that can be used (${(error as Error).message}).`,
    );
  }
}

function readPem(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigError(`${variable} cannot be read (${(error as Error).message}).`);
  }
}
