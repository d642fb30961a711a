import type { IncomingMessage } from 'node:http';
import { plainAddress } from './auth/clientAddress.ts';
import type { TrustsProxy } from './proxies.ts';

/**
 * Where a request comes from, as far as the proxies that have passed it on are believed: the same as Express's `req.ip`,
 * for requests that Express never sees. Each proxy adds the address that it saw to the end of `X-Forwarded-For`.
 */
export function requestAddress(request: Pick<IncomingMessage, 'headers' | 'socket'>, trusts: TrustsProxy): string {
  const header = request.headers['x-forwarded-for'];
  const forwarded = String(header ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter(Boolean);
  const addresses = [request.socket.remoteAddress ?? '', ...forwarded.toReversed()];
  const client = addresses.find((address, hop) => !trusts(address, hop)) ?? addresses.at(-1) ?? '';
  return plainAddress(client);
}
