import { request, type Agent, type IncomingHttpHeaders } from 'node:http';

export type Reply = { status: number; text: string; headers: IncomingHttpHeaders; tookMs: number };

export type Asked = {
  method: string;
  path: string;
  headers?: Record<string, string>;
  /** The body, as it shall stand on the wire. */
  json?: string | undefined;
};

export type From = {
  /** An address of this machine, such as 127.3.0.1: all of 127/8 is. */
  address: string;
  /** Keeps the connection, where the time of making one shall not count; without one each request has its own. */
  agent?: Agent | undefined;
};

/**
 * A request from that address, which `fetch` cannot make. `tookMs`: from the request to the last byte of the answer.
 * @throws when the connection breaks
 */
export function askFrom(
  origin: string,
  { method, path, headers, json }: Asked,
  { address, agent }: From,
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const beganMs = performance.now();
  const { host, port } = new URL(origin);
  const asking = request(
    {
      host: '127.0.0.1',
      port,
      method,
      path,
      localAddress: address,
      agent: agent ?? false,
      headers: {
        host,
        ...(json !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }),
        ...headers,
      },
    },
    (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, text, headers, tookMs: performance.now() - beganMs });
      });
    },
  );
  asking.on('error', reject);
  asking.end(json);
  return promise;
}
