import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { errorCode } from './errorCode.ts';
import type { Finding } from './Finding.ts';
import { judgeCertificate, type CertificatePlace } from './judgeCertificate.ts';

const TIMEOUT_MS = 5000;

/** `isTrusted`: a browser goes on. It may yet be time to renew. */
type CertificateReport = { readonly finding: Finding; readonly isTrusted: boolean };

/** Whether a browser would take the certificate. Null: there is no TLS to look at, and whoever connects says why. */
export async function checkCertificate(place: CertificatePlace, nowMs: number): Promise<CertificateReport | null> {
  const { host, port } = place;
  const socket = connect({ host, port, servername: isIP(host) === 0 ? host : '', rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const refusal = socket.authorized ? '' : String(socket.authorizationError);
    const finding = judgeCertificate(place, socket.getPeerCertificate(), refusal, nowMs);
    return { finding, isTrusted: refusal === '' };
  } catch (error) {
    if (error instanceof Error && (error.name === 'AbortError' || errorCode(error) !== '')) return null;
    throw error;
  } finally {
    socket.destroy();
  }
}
