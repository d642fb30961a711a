import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll } from 'vitest';
import { makeCertificate, type Certificate } from './makeCertificate.ts';
import { startServer, type TestServer } from './startServer.ts';

/** One server over plain HTTP and one over TLS, there while the tests of a file or a `describe` run. */
export function plainAndSecureServers() {
  let plain: TestServer;
  let secure: TestServer;
  let certificate: Certificate;

  beforeAll(async () => {
    certificate = makeCertificate(['127.0.0.1']);
    plain = await startServer();
    secure = await startServer({ env: { TLS_CERT_FILE: certificate.certFile, TLS_KEY_FILE: certificate.keyFile } });
  });
  afterAll(async () => {
    await plain?.stop();
    await secure?.stop();
    certificate?.remove();
  });

  return {
    get plain(): TestServer {
      return plain;
    },
    get secure(): TestServer {
      return secure;
    },
    /** The one of `secure`. */
    get certificate(): Certificate {
      return certificate;
    },
  };
}

/** A bare connection to `server`. */
export function openTcp(server: TestServer): Socket {
  return connect(portOf(server), '127.0.0.1');
}

/** A connection to `server` over TLS. */
export function openTls(server: TestServer): Socket {
  return connectTls({ port: portOf(server), host: '127.0.0.1', rejectUnauthorized: false });
}

function portOf({ origin }: TestServer): number {
  return Number(new URL(origin).port);
}
