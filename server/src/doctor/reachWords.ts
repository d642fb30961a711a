import type { IceUrl } from '../media/turn/iceUrl.ts';
import { StunSilence } from '../media/turn/TurnClient.ts';
import { errorCode } from './errorCode.ts';

/** A sentence for a STUN or TURN server that could not be spoken with. */
export function reachWords(variable: 'STUN_URLS' | 'TURN_URLS', url: IceUrl, error: unknown): string {
  const { text, host, port, transport } = url;
  const protocol = transport === 'udp' ? 'UDP' : 'TCP';
  if (error instanceof StunSilence) {
    return `${variable}: no answer from ${text}. Start the server there, or let ${protocol} port ${port} through the firewalls between.`;
  }
  const code = errorCode(error);
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${variable}: the name ${host} is not known. Check the spelling of ${text}, and its entry in the DNS.`;
    case 'ECONNREFUSED':
      return `${variable}: nothing listens at ${host}, ${protocol} port ${port}. Start the server there, or correct the port in ${text}.`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${variable}: no answer from ${text}. Start the server there, or let ${protocol} port ${port} through the firewalls between.`;
    default:
      return transport === 'tls'
        ? `${variable}: ${text} does not speak TLS (${code || String(error)}). coturn needs cert and pkey that it can read; its log says so.`
        : `${variable}: what answers at ${text} is no STUN or TURN server (${code || String(error)}). Correct the address.`;
  }
}
