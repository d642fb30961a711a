import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Certificate = {
  readonly certFile: string;
  readonly keyFile: string;
  /** The authority that signed it, which nobody trusts unless told. */
  readonly caFile: string;
  remove(): void;
};

/** A certificate of a throw-away authority, for these names and addresses. A negative number of days has run out. */
export function makeCertificate(hosts: readonly string[], days = 30): Certificate {
  const directory = mkdtempSync(join(tmpdir(), 'parley-certificate-'));
  const at = (name: string): string => join(directory, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const names = hosts.map((host) => `${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`).join(',');
  writeFileSync(at('leaf.ext'), `subjectAltName=${names}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n`);
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Throw-away authority');
  openssl('req', ...key, '-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', '/CN=Throw-away server');
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'leaf.ext'];
  openssl('x509', '-req', '-in', 'leaf.csr', ...signing, '-days', String(days), '-out', 'leaf.pem');
  return {
    certFile: at('leaf.pem'),
    keyFile: at('leaf.key'),
    caFile: at('ca.pem'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
