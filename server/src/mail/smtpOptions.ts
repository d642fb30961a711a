import { isIP } from 'node:net';

type SmtpOptions = {
  url: string;
  /** Refuses to go on without STARTTLS. */
  requireTLS?: boolean;
  tls?: { rejectUnauthorized: boolean };
};

/**
 * What the mail server's address asks for. A password never goes over a network in the clear: with one, and without TLS
 * from the start, STARTTLS must work. On loopback nobody listens in, and certificates of mail servers there name no loopback.
 */
export function smtpOptions(url: string): SmtpOptions {
  const { hostname, protocol, username, searchParams } = new URL(url);
  if (isLoopback(hostname)) return { url, tls: { rejectUnauthorized: false } };
  const isClear = protocol === 'smtp:' && !searchParams.has('secure') && !searchParams.has('ignoreTLS');
  return isClear && username !== '' ? { url, requireTLS: true } : { url };
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
