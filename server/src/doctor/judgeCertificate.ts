import type { PeerCertificate } from 'node:tls';
import { mend, ok, type Finding } from './Finding.ts';

const DAY_MS = 86_400_000;
const DAYS_LEFT = 14;

/** Where a certificate is shown, and who reads it from which file. */
export type CertificatePlace = {
  host: string;
  port: number;
  /** What to do with a new one, as in "let the proxy read it again". */
  renewal: string;
};

/**
 * What a certificate is worth.
 * @param refusal OpenSSL's or Node's code for what is wrong, '' for nothing
 */
export function judgeCertificate(
  { host, port, renewal }: CertificatePlace,
  certificate: Pick<PeerCertificate, 'valid_to' | 'subjectaltname'>,
  refusal: string,
  nowMs: number,
): Finding {
  const topic = 'Certificate';
  const of = `of ${host}:${port}`;
  const endMs = Date.parse(certificate.valid_to);
  const day = Number.isNaN(endMs) ? 'an unknown day' : new Date(endMs).toISOString().slice(0, 10);
  if (refusal === 'CERT_HAS_EXPIRED') return mend(topic, `The one ${of} ran out on ${day}. Renew it and ${renewal}.`);
  if (refusal === 'CERT_NOT_YET_VALID') {
    return mend(topic, `The one ${of} is not valid yet. Set the clocks right, or get another and ${renewal}.`);
  }
  if (refusal === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = certificate.subjectaltname ?? 'no name';
    return mend(topic, `The one ${of} is for ${names}. Get one for ${host} and ${renewal}.`);
  }
  if (refusal !== '') {
    return mend(
      topic,
      `The one ${of} is not trusted (${refusal}): a link of its chain is missing, or its authority is private. Serve the whole ` +
        'chain (fullchain.pem), or have every device trust that authority; this program does with NODE_EXTRA_CA_CERTS=FILE.',
    );
  }
  const days = Math.floor((endMs - nowMs) / DAY_MS);
  if (days < DAYS_LEFT)
    return mend(topic, `The one ${of} runs out in ${days} days, on ${day}. Renew it and ${renewal}.`);
  return ok(topic, `The one ${of} is good until ${day}.`);
}
