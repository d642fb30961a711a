import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { ConfigError, type Config } from '../config.ts';

/**
 * Slow clients are let go: Node's own limits (60 s for headers, 300 s for a request) let a few thousand idle
 * connections hold the server. Upgraded sockets and answers are not bound by these.
 */
const limits: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 2000,
  // Longer than the 60 s of common proxies, so that it is they who close an idle connection, and no request meets a closed one.
  keepAliveTimeout: 65_000,
};

/** The server for `listener`, not listening; HTTPS when the config names a certificate. @throws ConfigError */
export function createWebServer(config: Pick<Config, 'tls'>, listener: RequestListener): Server {
  if (config.tls === null) return createServer(limits, listener);
  const { certFile, keyFile } = config.tls;
  const cert = readPem('TLS_CERT_FILE', certFile);
  const key = readPem('TLS_KEY_FILE', keyFile);
  try {
    return createTlsServer({ ...limits, cert, key }, listener);
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
