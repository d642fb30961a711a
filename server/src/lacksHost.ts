import type { IncomingMessage } from 'node:http';

/** Whether a request does not say which host it asks, as it must from HTTP/1.1 on (RFC 9112, 3.2). */
export function lacksHost({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.host === undefined && httpVersion === '1.1';
}
