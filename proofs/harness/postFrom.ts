import { request, type Agent, type IncomingHttpHeaders } from 'node:http';

export type Reply = { status: number; text: string; headers: IncomingHttpHeaders; tookMs: number };

type From = {
  /** An address of this machine, such as 127.3.0.1: all of 127/8 is. */
  address: string;
  headers?: Record<string, string>;
  /** Keeps the connection, where the time of making one shall not count. */
  agent?: Agent;
};

/** A request from that address, which `fetch` cannot make. `tookMs`: from the request to the last byte of the answer. */
export function postFrom(
  origin: string,
  path: string,
  body: unknown,
  { address, headers, agent }: From,
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const beganMs = performance.now();
  const asking = request(
    {
      host: '127.0.0.1',
      port: new URL(origin).port,
      path,
      method: 'POST',
      localAddress: address,
      headers: { 'content-type': 'application/json', ...headers },
      ...(agent && { agent }),
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
  asking.end(JSON.stringify(body));
  return promise;
}
