import { isIPv6 } from 'node:net';

/** How a STUN or TURN server is reached. `dtls` is what `turns:` with `transport=udp` asks for. */
export type IceTransport = 'udp' | 'tcp' | 'tls' | 'dtls';

/** A STUN or TURN URL (RFC 7064, RFC 7065), taken apart. */
export type IceUrl = {
  readonly text: string;
  /** A name or a literal address, without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  readonly transport: IceTransport;
};

const FORM = /^(stun|turn)(s?):(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i;

/** Takes a URL apart, with the default ports 3478 and, over TLS, 5349. Null: it is not of the form. */
export function parseIceUrl(text: string): IceUrl | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const [, kind = '', secure = '', ipv6, name = '', portText, transportText] = match;
  if (ipv6 !== undefined && !isIPv6(ipv6)) return null;
  // The way to a STUN server is in its scheme alone, and browsers refuse more words about it.
  if (kind.toLowerCase() === 'stun' && transportText !== undefined) return null;
  const isSecure = secure !== '';
  const port = Number(portText ?? (isSecure ? 5349 : 3478));
  if (port < 1 || port > 65_535) return null;
  return { text, host: ipv6 ?? name, port, transport: transportOf(isSecure, transportText?.toLowerCase()) };
}

function transportOf(isSecure: boolean, named: string | undefined): IceTransport {
  if (isSecure) return named === 'udp' ? 'dtls' : 'tls';
  return named === 'tcp' ? 'tcp' : 'udp';
}
